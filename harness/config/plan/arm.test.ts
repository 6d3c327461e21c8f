import { describe, expect, test } from 'vitest'
import { plainArm } from '../../../test/fixtures/table/plan.ts'
import { table } from '../../../test/fixtures/table/target.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { ArmRequest } from '../setup/switches.ts'
import type { TargetApp } from '../target/target.ts'
import { shownCommand, shownValue, stackVariables } from '../target/variables.ts'
import { decideArm, describeArm, shownArm, withArm } from './arm.ts'
import { type ArmOptions, readArmOptions } from './arm-options.ts'
import { typed } from './typed-options.ts'

const scenario = (name: string, engine: Scenario['engine'], arm?: ArmRequest): Scenario =>
  ({ name, engine, arm }) as unknown as Scenario
const list = (arm?: ArmRequest) => scenario('list', 'open-loop', arm)
const read = (options: ArmOptions) => {
  const reading = typed()
  const request = readArmOptions(options, { HERE: 'value', EMPTY: undefined }, reading)
  reading.check()
  return request
}

describe('how a stack is set up', () => {
  test('follows the guide, over HTTP/1.1, unless somebody asks for something else', () => {
    expect(decideArm(table, [list()], {})).toEqual(plainArm)
  })

  test('is decided by the command line before the scenario, and by that before the target', () => {
    const target = {
      ...table,
      arm: { protocol: 'tls', proxy: 'stock', postgres: 'stock', environment: { A: '1', B: '1', C: '1' } },
    } as const
    const asked = { protocol: 'http1', environment: { C: '3' } } as const
    const arm = decideArm(target, [list({ proxy: 'guide', environment: { B: '2', C: '2' } })], asked)
    expect(arm).toMatchObject({ protocol: 'http1', proxy: 'guide', postgres: 'stock' })
    expect(arm.environment).toEqual({ A: '1', B: '2', C: '3' })
  })

  test('cannot be set differently by two scenarios of one run', () => {
    const two = [list({ protocol: 'tls' }), scenario('other', 'open-loop', { protocol: 'h2' })]
    expect(() => decideArm(table, two, {})).toThrow('list and other differ in protocol')
    const variables = [list({ environment: { A: '1' } }), list({ environment: { A: '2' } })]
    expect(() => decideArm(table, variables, {})).toThrow('differ in environment A')
    expect(decideArm(table, [list({ protocol: 'tls' }), list()], {}).protocol).toBe('tls')
  })

  test.each([
    [
      'a variable that the stack sets itself',
      [list()],
      { environment: { DATABASE_URL: 'x' } },
      'DATABASE_URL is set by',
    ],
    [
      'HTTP/2 with autocannon',
      [scenario('full', 'autocannon')],
      { protocol: 'h2' },
      'full is driven by autocannon',
    ],
  ] as const)('refuses %s', (_, scenarios, asked, sentence) => {
    expect(() => decideArm(table, scenarios, asked)).toThrow(sentence)
  })

  test('cannot leave files to the proxy if the target does not say where they are', () => {
    const app = { ...table.app, files: undefined }
    expect(() => decideArm({ ...table, app }, [], { files: 'proxy' })).toThrow('needs app.files')
  })

  test('repeats the weights if there are more processes than weights', () => {
    const weightsOf = (workers: number) => withArm(table, decideArm(table, [], { workers })).app?.weights
    expect([weightsOf(1), weightsOf(5)]).toEqual([[3], [3, 3, 2, 3, 3]])
  })

  test.each([
    ['50MB', '50MB', 'bodies of at most 50MB'],
    ['none', 'none', 'bodies of any size'],
  ])('a limit of bodies of %s', (asked, bodyLimit, words) => {
    const arm = decideArm({ ...table, arm: { bodyLimit: '1MB' } }, [], { bodyLimit: asked })
    expect(arm.bodyLimit).toBe(bodyLimit)
    expect(describeArm(arm)).toContain(words)
  })

  test('replaces single settings of the PostgreSQL profile, and the command line goes before the target', () => {
    const target = { ...table, arm: { postgresSettings: { work_mem: '4MB', wal_buffers: '1MB' } } }
    const arm = decideArm(target, [list({ postgresSettings: { random_page_cost: '4' } })], {
      postgresSettings: { work_mem: '8MB' },
    })
    expect(arm.postgresSettings).toEqual({ work_mem: '8MB', wal_buffers: '1MB', random_page_cost: '4' })
    expect(describeArm(arm)).toContain(
      'PostgreSQL by the guide, but with work_mem 8MB, wal_buffers 1MB, random_page_cost 4',
    )
    const differing = [
      list({ postgresSettings: { work_mem: '1MB' } }),
      scenario('other', 'open-loop', { postgresSettings: { work_mem: '2MB' } }),
    ]
    expect(() => decideArm(table, differing, {})).toThrow('differ in work_mem of PostgreSQL')
    const bare = { ...table, services: {} }
    expect(() => decideArm(bare, [], { postgresSettings: { work_mem: '1MB' } })).toThrow(
      'no postgres to set up',
    )
  })

  test('is described in words without secrets', () => {
    const arm = decideArm(table, [], {
      protocol: 'h2',
      workers: 1,
      environment: { CACHE: 'off', API_TOKEN: 'x' },
    })
    expect(describeArm(arm)).toBe(
      'HTTP/2 over TLS, the proxy by the guide, PostgreSQL by the guide, Redis in memory only, files sent by the app, 1 process of the app, bodies of at most 64MiB, with CACHE=off API_TOKEN=…',
    )
    expect(shownArm(arm).environment).toEqual({ CACHE: 'off', API_TOKEN: '…' })
  })
})

describe('the command line', () => {
  test('is read, and a variable without a value takes the one of this process', () => {
    expect(read({ protocol: 'tls', workers: '4', env: ['A=1=2', 'HERE', 'B='] })).toEqual({
      protocol: 'tls',
      workers: 4,
      environment: { A: '1=2', HERE: 'value', B: '' },
    })
  })

  test.each([
    [{ protocol: 'http3' }, '--protocol is one of http1, tls, h2, not "http3"'],
    [{ postgres: 'tuned' }, '--postgres is one of guide, stock, not "tuned"'],
    [{ workers: '0' }, '--workers must be a whole number from 1 to 64'],
    [{ workers: 'many' }, '--workers must be a whole number from 1 to 64'],
    [
      { protocol: 'http3', workers: '0', env: ['1=1'] },
      '--protocol is one of http1, tls, h2, not "http3".\n--workers must be a whole number from 1 to 64, not "0".\n--env is written',
    ],
    [
      { postgresSet: ['work_mem'] },
      '--postgres-set is written NAME=VALUE, such as work_mem=64MB, not "work_mem"',
    ],
    [{ postgresSet: ['Work-Mem=1'] }, '"Work-Mem" is no name of a setting of PostgreSQL'],
    [{ postgresSet: ['port=1'] }, 'The stack sets port of PostgreSQL itself'],
    [{ postgresSet: ['work_mem=1\nport = 2'] }, 'The value of work_mem has a control character'],
    [{ env: ['1=1'] }, '"1" is no name of a variable'],
    [{ env: ['EMPTY'] }, '--env EMPTY has no value'],
  ])('is refused in a sentence: %o', (options, sentence) => {
    expect(() => read(options)).toThrow(sentence)
  })

  test.each([
    ['PASSWORD', 'x', '…'],
    ['jwt_secret', 'x', '…'],
    ['URL_SIGNING_KEYS', 'k1:x', '…'],
    ['CACHE_URL', 'redis://:x@127.0.0.1/1', 'redis://:…@127.0.0.1/1'],
    ['TUNING_CACHE', 'off', 'off'],
    ['KEYBOARD', 'x', 'x'],
  ])('a variable %s=%s is shown as %s', (name, value, shown) => {
    expect(shownValue(name, value)).toBe(shown)
  })

  test('is kept without the secrets that were typed', () => {
    const typed = [
      'run',
      'browse',
      '--env',
      'API_TOKEN=abc',
      '--env=A_SECRET=def',
      '--env',
      'A=1',
      '--base-env',
      'API_TOKEN=abc',
      '--head-env=A_SECRET=def',
      '--budget',
      'list p95<=1s',
    ]
    expect(shownCommand(typed)).toBe(
      "tailgate run browse --env API_TOKEN=… --env=A_SECRET=… --env A=1 --base-env API_TOKEN=… --head-env=A_SECRET=… --budget 'list p95<=1s'",
    )
  })

  test.each([
    ['a user of a URL', ['http://t0ken@127.0.0.1/a'], 'http://…@127.0.0.1/a'],
    ['a user with a password', ['--url', 'https://ann:pw@h:1'], '--url https://…@h:1'],
    ['what signs a URL', ['http://h/a?sig=abc&q=1'], "'http://h/a?sig=…&q=1'"],
    ['what signs a path', ['GET /a?key=abc 4'], "'GET /a?key=… 4'"],
    ['a body', ['-d', 'pin 1234'], '-d …'],
    ['a body that is joined to its option', ['-dpin 1234', '--data=pin'], '-d… --data=…'],
    ['a body behind combined letters', ['-Ld', 'pin 1234', '-LLdpin=1234'], '-Ld … -LLd…'],
    ['the body of a request of a mix', ['POST /login 1 {"pin":"1234"}'], "'POST /login 1 …'"],
    ['one that is a number', ['POST /login 1 12 34'], "'POST /login 1 …'"],
    ['one without a weight', ['POST /login pin=1234'], "'POST /login …'"],
    [
      'nothing of the name of a file',
      ['-d', '@a.json', 'POST /a 1 @b.json'],
      "-d @a.json 'POST /a 1 @b.json'",
    ],
    ['nothing of a budget', ['--budget', 'POST /items p95<=50ms'], "--budget 'POST /items p95<=50ms'"],
    ['nothing of a request', ['GET /items?q=1 4', 'http://h/'], "'GET /items?q=1 4' http://h/"],
    ['a quote that would end it', ['--accept', "p95: it's meant"], String.raw`--accept 'p95: it'\''s meant'`],
    ['nothing of a path', ['./scenarios/a.ts', '--out', '/tmp/x'], './scenarios/a.ts --out /tmp/x'],
  ])('is kept without %s', (_, typed, shown) =>
    expect(shownCommand(['run', ...typed])).toBe(`tailgate run ${shown}`),
  )
})

test('the variables that a target makes from its stack are known, and no others', () => {
  const { environment } = table.app
  const app: TargetApp = { ...table.app, environment: (given) => ({ ...environment(given), MODE: 'fast' }) }
  expect(stackVariables({ ...table, app })).toEqual(
    new Set(['HOST', 'PORT', 'ADMIN_PORT', 'DATABASE_URL', 'REDIS_URL', 'STORED', 'FILES_PREFIX']),
  )
})
