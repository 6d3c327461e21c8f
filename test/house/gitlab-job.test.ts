import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { commandList } from '../../harness/commands/command-list.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Job {
  readonly cache: { readonly paths: readonly string[]; readonly when: string }
  readonly script: readonly unknown[]
  readonly artifacts: {
    readonly paths: readonly string[]
    readonly when: string
    readonly reports: { readonly junit: string }
  }
}

/** The job for GitLab that docs/ci.md shows. */
function shownJob(): Job {
  const [, block = ''] = /^On GitLab:\n\n```yaml\n(.*?)^```$/ms.exec(read('docs/ci.md')) ?? []
  return (parse(block) as { readonly tail: Job }).tail
}

/** What a line of the script gives a command of Tailgate: its options, and the words that it does not know. */
async function given(line: string) {
  const [typed = ''] = line.split(' || ')
  const [, , name = '', ...words] = typed.split(' ')
  const command = new Command(name).exitOverride()
  const add = await commandList.find((one) => one.name === name)?.options()
  add?.(command, () => undefined)
  const { operands, unknown } = command.parseOptions(words)
  return { name, unknown: [...operands, ...unknown], options: command.opts() }
}

test('the job for GitLab calibrates the gate that it runs, and keeps what both write', async () => {
  const { cache, script, artifacts } = shownJob()
  const lines = script.map(String)
  // A line that YAML takes for something else than a text, for example because of a colon, is no command.
  expect(script).toEqual(lines)
  const commands = lines.filter((line) => line.startsWith('npx tailgate '))
  const [calibration, gate] = await Promise.all(commands.map(given))
  if (calibration === undefined || gate === undefined) throw new Error('the script lacks a command')
  const { scenario, out } = gate.options
  expect(gate).toMatchObject({ name: 'gate', unknown: [], options: { base: 'auto', scenario: ['browse'] } })
  expect(calibration).toMatchObject({
    ...{ name: 'calibrate', unknown: [] },
    options: { gate: true, unlessArmed: true, scenario },
  })
  // Only 3 says that the gate is not armed.
  expect(commands[0]).toMatch(/ \|\| \[ "\$\?" -eq 3 \]$/)
  // The bundle of the gate is the latest one of its directory.
  expect(calibration.options.out).not.toBe(out)
  expect(artifacts).toEqual({
    ...{ when: 'always', paths: [out] },
    reports: { junit: `${out}/latest/junit.xml` },
  })
  expect(cache).toMatchObject({ when: 'always', paths: ['.tailgate-cache'] })
  expect(lines).toContain('export TAILGATE_CACHE="$CI_PROJECT_DIR/.tailgate-cache"')
  const { files } = JSON.parse(read('package.json'))
  const bootstrap = /node_modules\/tailgate\/(\S+)/.exec(lines.join('\n'))?.[1]
  expect(files).toContain(bootstrap)
})
