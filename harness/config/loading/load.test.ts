import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { findConfig } from './find-config.ts'
import { loadScenarios, loadTarget, scenarioNames } from './load.ts'

let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tailgate-project-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, name)), { recursive: true })
    writeFileSync(join(project, name), text)
  }
}

const app = `app: { command: ['node', 'app.js'], weights: [1], ready: '/ready', metrics: '/metrics', environment: () => ({}) }`
const rest = `services: { postgres: true }, dataset: { size: 1, prepare: [], inputs: [], sizeSetting: 'x.y', feeds: {} }, series: {},
  scenarios: { directory: 'scenarios', standard: ['fast', 'slow'], profiled: 'fast' }, scenario: (one) => one`
const config = `{ name: 'small', ${app}, ${rest}, routes: { list: 'GET /' } }`
const scenario = (name: string, more = "duration: '5s'") =>
  `export default { name: '${name}', why: 'To see that it is loaded.', engine: 'autocannon', connections: 1,
    warmUp: '1s', timeout: '1s', mix: [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }], budgets: {}, ${more} }`

test.each([
  ['TypeScript', 'tailgate.config.ts', `export default ${config}`],
  ['TypeScript that is a module by its name', 'tailgate.config.mts', `export default ${config}`],
  ['JavaScript', 'tailgate.config.mjs', `export default ${config}`],
  ['a module of CommonJS', 'tailgate.config.js', `module.exports = ${config}`],
  [
    'what a compiler made for CommonJS',
    'tailgate.config.js',
    `exports.__esModule = true\nexports.default = ${config}`,
  ],
])('a config may be %s', async (_, name, text) => {
  write({ [name]: text, 'package.json': '{"type":"commonjs"}' })
  expect(await loadTarget(join(project))).toMatchObject({ root: project, target: { name: 'small' } })
})

test.each(['.ts', '.mts', '.js', '.mjs'])('a scenario may end in %s', async (extension) => {
  const type = '{"type":"module"}'
  write({
    'tailgate.config.mjs': `export default ${config}`,
    'package.json': type,
    [`scenarios/fast${extension}`]: scenario('fast'),
  })
  const loaded = await loadTarget(project)
  const path = join(project, `scenarios/fast${extension}`)
  for (const name of ['fast', path])
    expect(await loadScenarios(loaded, [name])).toMatchObject([{ file: path, scenario: { name: 'fast' } }])
})

test('a file that exports no scenario has no name to run it by; if a source and its compiled file exist, the source counts', async () => {
  write({
    'tailgate.config.mjs': `export default ${config}`,
    'package.json': '{"type":"module"}',
    'scenarios/fast.ts': scenario('fast'),
    'scenarios/fast.js': 'throw new Error("the compiled one")',
    ...Object.fromEntries(
      ['fast.d.ts', 'fast.test.ts', 'session.ts', 'notes.md'].map((name) => [`scenarios/${name}`, '']),
    ),
  })
  const loaded = await loadTarget(project)
  expect(scenarioNames(loaded)).toEqual(['fast'])
  expect((await loadScenarios(loaded, ['fast']))[0]?.file).toBe(join(project, 'scenarios/fast.ts'))
})

/** A config that names its scenarios by their paths. */
const byPath = `export default ${config}`
  .replace("['fast', 'slow']", "['./loads/own.ts']")
  .replace("profiled: 'fast'", "profiled: 'loads/own.ts'")

test('paths of scenarios in a config are relative to it, wherever the command runs', async () => {
  write({
    'tailgate.config.mjs': byPath,
    'package.json': '{"type":"module"}',
    'loads/own.ts': scenario('own'),
  })
  const loaded = await loadTarget(project)
  const file = join(project, 'loads/own.ts')
  expect(loaded.target.scenarios).toMatchObject({ standard: [file], profiled: file })
  expect(await loadScenarios(loaded, loaded.target.scenarios.standard)).toMatchObject([{ file }])
})

test('the problems of a scenario that an invalid config names by its path are listed too', async () => {
  write({
    'tailgate.config.mjs': byPath.replace("ready: '/ready'", "ready: 'ready'"),
    'package.json': '{"type":"module"}',
    'loads/own.ts': scenario('own', "duration: 'soon'"),
  })
  await expect(loadTarget(project)).rejects.toThrowError(/own\.ts\n +duration: /)
})

const places = {
  'tailgate.config.mts': '',
  'deep/er/scenario.ts': '',
  'other/tailgate.config.js': '',
  'other/scenario.ts': '',
  'own/service.config.ts': '',
}

test.each([
  ['here', '.', {}, 'tailgate.config.mts'],
  ['above', 'deep/er', {}, 'tailgate.config.mts'],
  [
    "above the scenario's file, wherever the command runs",
    'other',
    { scenarios: ['../deep/er/scenario.ts'] },
    'tailgate.config.mts',
  ],
  ['beside the scenario', '.', { scenarios: ['other/scenario.ts'] }, 'other/tailgate.config.js'],
  ['here, for scenarios by name', 'other', { scenarios: ['fast'] }, 'other/tailgate.config.js'],
  [
    'the file of --config, whatever other configs there are',
    'other',
    { config: '../own/service.config.ts', scenarios: ['scenario.ts'] },
    'own/service.config.ts',
  ],
])('a config is found %s', (_, from, request, found) => {
  write(places)
  expect(findConfig(join(project, from), request)).toBe(join(project, found))
})

test('the config of a scenario that is below no config is looked for where the command runs', () => {
  write(places)
  const elsewhere = join(tmpdir(), 'scenario-that-is-nowhere.ts')
  expect(findConfig(project, { scenarios: [elsewhere] })).toBe(join(project, 'tailgate.config.mts'))
})

test.each([
  ['no config at all', '/', {}, 'CONFIG_MISSING'],
  ['a file of --config that does not exist', '.', { config: 'typo.ts' }, 'USAGE'],
  ['scenarios of two projects', '.', { scenarios: ['other/scenario.ts', 'deep/er/scenario.ts'] }, 'USAGE'],
])('%s is refused', (_, from, request, code) => {
  write(places)
  expect(() => findConfig(from === '/' ? from : join(project, from), request)).toThrowError(
    expect.objectContaining({ code }),
  )
})

test('the problems of the config and of every scenario are listed at once', async () => {
  write({
    'tailgate.config.mjs': `export default ${config.replace("ready: '/ready'", "ready: 'ready', colour: 1")}`,
    'package.json': '{"type":"module"}',
    'scenarios/fast.ts': scenario('fast', "duration: 'soon'"),
    'scenarios/slow.ts': 'export default {',
  })
  const refusal = loadTarget(project)
  for (const problem of [
    'The project has 4 problem(s):',
    /tailgate\.config\.mjs\n +app\.ready: .*\n +app: unknown key "colour"/,
    /fast\.ts\n +duration: /,
    /slow\.ts\n +it cannot be loaded/,
  ])
    await expect(refusal).rejects.toThrowError(problem)
})

test('the problems of several scenarios are listed at once', async () => {
  write({
    'tailgate.config.mjs': `export default ${config}`,
    'package.json': '{"type":"module"}',
    'scenarios/fast.ts': scenario('fast', "duration: 'soon'"),
    'scenarios/slow.ts': scenario('slow', "duration: 'later'"),
  })
  const refusal = loadScenarios(await loadTarget(project), ['fast', 'slow'])
  for (const name of ['fast', 'slow'])
    await expect(refusal).rejects.toThrowError(new RegExp(`${name}\\.ts\\n +duration: `))
})
