import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { actionlint, howToGetActionlint, linted } from '../fixtures/actionlint.ts'
import { action, stepOf, steps } from './action-file.ts'

test('inputs reach scripts as variables only, and each input has a description', () => {
  for (const { run = '' } of steps) expect(run).not.toContain('${{')
  const used = JSON.stringify(steps).matchAll(/inputs\.([\w-]+)/g)
  expect(new Set([...used].map(([, name]) => name))).toEqual(new Set(Object.keys(action.inputs)))
})

test('other actions are pinned to the commit of a release', () => {
  const used = steps.flatMap(({ uses }) => uses ?? [])
  expect(used.length).toBe(3)
  for (const name of used) expect(name).toMatch(/^actions\/[\w-]+(?:\/[\w-]+)?@[0-9a-f]{40}$/)
})

test('what was calibrated and prepared is kept whatever the verdict, and read again by the next job', () => {
  const taken = stepOf('Take what an earlier job has kept')
  const kept = stepOf('Keep calibrations and prepared databases')
  // A cache that is only read is that of the default branch, and not an older one of the pull request.
  expect(taken.if).toBe("inputs.cache == 'true' || inputs.cache == 'read'")
  expect(kept).toMatchObject({ if: "always() && inputs.cache == 'true'", 'continue-on-error': true })
  expect([taken.uses, kept.uses]).toEqual([
    expect.stringMatching(/^actions\/cache\/restore@/),
    expect.stringMatching(/^actions\/cache\/save@/),
  ])
  expect(kept.with?.path).toBe(taken.with?.path)
  const prefix = taken.with?.['restore-keys'] ?? 'none'
  expect(kept.with?.key?.startsWith(prefix)).toBe(true)
})

test('the bundle is uploaded whatever the verdict, and the upload does not change the verdict', () => {
  expect(stepOf('Keep the bundle')).toMatchObject({
    'continue-on-error': true,
    if: expect.stringMatching(/^always\(\)/),
  })
})

/**
 * actionlint reads workflows only, so the steps of the action are put into a workflow, with its inputs as those of a call.
 */
describe.skipIf(actionlint === undefined)(
  `actionlint${actionlint ? '' : ` (skipped: ${howToGetActionlint})`}`,
  () => {
    test('finds nothing in the steps of the action', () => {
      const given = Object.fromEntries(Object.keys(action.inputs).map((name) => [name, { type: 'string' }]))
      const workflow = {
        on: { workflow_call: { inputs: given } },
        jobs: { tail: { 'runs-on': 'ubuntu-24.04', steps } },
      }
      const place = mkdtempSync(join(tmpdir(), 'tailgate-action-'))
      onTestFinished(() => rmSync(place, { recursive: true }))
      const file = join(place, '.github/workflows/action.yml')
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, stringify(workflow))
      expect(linted(file)).toEqual(['', 0])
      writeFileSync(file, stringify(workflow).replace('inputs.command', 'inputs.comand'))
      expect(linted(file)).toEqual([expect.stringContaining('property "comand" is not defined'), 1])
    })
  },
)
