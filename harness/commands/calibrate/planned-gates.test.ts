import { basename, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { TryProject } from '../../../test/fixtures/try-project.ts'
import { type GatesRequest, plannedGates } from './planned-gates.ts'

const { signal } = new AbortController()

const scenario = (name: string, more = ''): string =>
  `export default { name: '${name}', engine: 'open-loop', arrivals: { kind: 'poisson', rate: '10/s' }, duration: '10s',
    mix: [{ route: 'list' }], ${more} }`

let tried: TryProject
beforeEach(() => {
  tried = new TryProject()
  vi.stubEnv('TAILGATE_CACHE', join(tried.place, 'cache'))
  onTestFinished(() => void vi.unstubAllEnvs())
  tried.write({
    'tailgate.config.mjs':
      "export default { name: 'shop', app: 'node app.js', routes: { list: 'GET /list' } }",
    'scenarios/browse.mjs': scenario('browse'),
    'scenarios/checkout-flow.mjs': scenario('checkout'),
  })
})

const planned = (asked: Partial<GatesRequest>) =>
  plannedGates({ directory: tried.project, scenarios: [], setup: {}, ...asked }, signal)

test.each<[string, readonly string[]]>([
  ['the standard ones', []],
  ['two by their names', ['browse', 'checkout-flow']],
  ['one of them twice', ['browse', 'browse', 'checkout-flow']],
])('of the scenarios, %s, each is calibrated by its own file', async (_, scenarios) => {
  const { gates, config } = await planned({ scenarios })
  expect(gates.map(({ key, file }) => [key.scenario, basename(file)])).toEqual([
    ['browse', 'browse.mjs'],
    ['checkout', 'checkout-flow.mjs'],
  ])
  expect(config).toBe(join(tried.project, 'tailgate.config.mjs'))
})

test('a gate is calibrated for the set-up, the rows and the rate that were typed', async () => {
  const dataset = "{ size: 10, prepare: [], inputs: [], sizeSetting: 'dataset.rows', feeds: {} }"
  tried.write({
    'tailgate.config.mjs': `export default { name: 'shop', app: 'node app.js', dataset: ${dataset}, routes: { list: 'GET /list' } }`,
  })
  const setup = { environment: { TUNING_CACHE: 'off' } }
  const { gates } = await planned({ scenarios: ['browse'], setup, rows: '5000', rate: '300/s' })
  expect(gates[0]?.key).toMatchObject({
    ...{ target: 'shop', scenario: 'browse', rows: 5000, rate: 300 },
    arm: { workers: 1, environment: { TUNING_CACHE: 'off' } },
  })
})

test('no gate is calibrated for rows of a target that has none', async () => {
  await expect(planned({ scenarios: ['browse'], rows: '5000' })).rejects.toMatchObject({
    ...{ code: 'USAGE', exit: 2 },
    message: expect.stringContaining('--rows says how many rows the dataset has, and the target has none'),
  })
})

test('every gate has the set-up for which all scenarios ask together, as in a gate of all of them', async () => {
  tried.write({ 'scenarios/cold.mjs': scenario('cold', "arm: { environment: { TUNING_CACHE: 'off' } }") })
  const environments = async (...scenarios: readonly string[]) =>
    (await planned({ scenarios })).gates.map(({ key }) => key.arm.environment)
  expect(await environments('browse', 'cold')).toEqual([{ TUNING_CACHE: 'off' }, { TUNING_CACHE: 'off' }])
  expect(await environments('browse')).toEqual([{}])
})
