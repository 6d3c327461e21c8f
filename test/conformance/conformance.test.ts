import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { carryOut, situations, wrongWith } from './run.ts'
import { Stage } from './stage.ts'

const all = await situations()
/** Situations that start a stack take seven seconds each and are left out; `npm run conformance` carries out all of them. */
const quick = all.filter(({ room, starts }) => room === 'commands' && starts !== true)
/** One that starts a stack, whose fail does not depend on a quiet machine or a calibration. */
const failing = all
  .filter(({ name }) => name === 'all-404')
  .map((load) => ({ ...load, options: ['--no-calibrate', '--warm-up', '0s', '--duration', '5s'] }))

test('there are at least fifty situations, each with a name of its own, and one control', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(all.filter(({ exit }) => exit.includes(0)).map(({ name }) => name)).toEqual(['healthy'])
  expect(all.length - 1).toBeGreaterThanOrEqual(50)
})

test('docs/fail-closed.md has a row for each situation with its exit codes, and no other', () => {
  const rows = readFileSync(join(home, 'docs/fail-closed.md'), 'utf8')
    .split('\n')
    .filter((line) => /\| \d[\d or]* \|$/.test(line))
  const wanted = all.map(({ what, exit }) => `| ${what} | ${exit.join(' or ')} |`)
  expect(rows.toSorted()).toEqual(wanted.toSorted())
})

test.each([...quick, ...failing])('$name: $what', async (situation) => {
  using stage = new Stage()
  const outcome = await carryOut(situation, stage)
  expect(wrongWith(situation, outcome), outcome.output).toBeUndefined()
  if (situation.name === 'all-404')
    expect(outcome.output).toContain('Every request of item (404) has failed so far')
})
