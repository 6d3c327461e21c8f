import { expect, test } from 'vitest'
import type { K6Scenario } from '../../../config/scenario/scenario.ts'
import type { DriveOrder } from '../../engine/drive-messages.ts'
import { argumentsOf, environmentOf } from './command.ts'

const order: DriveOrder = {
  ...{
    file: '',
    url: 'http://127.0.0.1:9',
    feeds: '',
    socket: '',
    bundle: '/results/run-1',
    routes: {},
    seed: 1,
  },
  ...{ rate: undefined, warmUpSeconds: 1, durationSeconds: 2, timeoutSeconds: 5, program: 'k6' },
}
const scenario: K6Scenario<string> = {
  ...{ name: 'flow', why: 'A test.', engine: 'k6', script: 'flow.ts', routes: ['login'] },
  ...{
    duration: '2s',
    warmUp: '1s',
    timeout: '5s',
    budgets: {},
    environment: { FROM_FILE: 'a', BOTH: 'file' },
  },
}
const caller = {
  ...{ API_TOKEN: 'secret', BOTH: 'shell', BASE_URL: 'http://elsewhere', DURATION: '9h' },
  ...{ K6_VUS: '900', HTTPS_PROXY: 'http://proxy', no_proxy: '*', PATH: '/bin', HOME: '/home/ann' },
  ...{ NODE_OPTIONS: '--inspect', TAILGATE_K6: 'k6', UNSET: undefined },
}

test.each([
  ['what the shell says', 'API_TOKEN', 'secret'],
  ['the scenario goes before the shell', 'BOTH', 'file'],
  ['a variable of the scenario alone', 'FROM_FILE', 'a'],
  ['the address of the target, whatever the shell says', 'BASE_URL', 'http://127.0.0.1:9'],
  ['the length of the measured part, whatever the shell says', 'DURATION', '3s'],
  ['no rate if the scenario has none', 'RATE', undefined],
  ['no settings of k6', 'K6_VUS', undefined],
  ['no proxy', 'HTTPS_PROXY', undefined],
  ['no proxy in small letters', 'no_proxy', undefined],
  ['no home directory, which may contain a configuration of k6', 'HOME', undefined],
  ['nothing of the harness', 'TAILGATE_K6', undefined],
  ['nothing that is not set', 'UNSET', undefined],
])('a script is given %s', (_, name, value) => {
  expect(environmentOf(order, scenario, caller)[name]).toBe(value)
})

test('k6 writes for the dashboards as often as a stack is scraped: a rate there covers less than its own 5 s', () => {
  expect(environmentOf({ ...order, prometheus: 'http://127.0.0.1:8' }, scenario, {})).toMatchObject({
    K6_PROMETHEUS_RW_SERVER_URL: 'http://127.0.0.1:8/api/v1/write',
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
  })
  expect(environmentOf(order, scenario, {})).not.toHaveProperty('K6_PROMETHEUS_RW_PUSH_INTERVAL')
})

test('the command line asks for the needed tags, whatever tags the script sets', () => {
  const asked = argumentsOf('flow.ts', 'summary.json', order)
  const tags = asked[asked.indexOf('--system-tags') + 1]?.split(',') ?? []
  expect(tags).toEqual(
    expect.arrayContaining(['name', 'scenario', 'status', 'expected_response', 'group', 'vu', 'iter']),
  )
})
