import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { loadScenarios, loadTarget, scenarioNames } from '../../harness/config/loading/load.ts'
import { actionlint, howToGetActionlint, linted } from '../fixtures/actionlint.ts'

const run = promisify(execFile)
const root = mkdtempSync(join(tmpdir(), 'tailgate-init-'))
afterAll(() => rmSync(root, { recursive: true }))

/** An access log of a shop: four routes, one of which changes something. */
const accessLog = Array.from({ length: 400 }, (_, at) => {
  const path = ['/items', `/items/${at % 9}`, '/cart', `/items/${at % 7}?api_key=s3cretkey`][at % 4]
  const method = path === '/cart' ? 'POST' : 'GET'
  const second = String(Math.floor(at / 100)).padStart(2, '0')
  return `1.1.1.1 - - [10/Oct/2025:13:55:${second} +0000] "${method} ${path} HTTP/1.1" 200 5 "-" "curl" 0.0${10 + (at % 50)}`
}).join('\n')

const har = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      ['GET', '/items', undefined],
      ['GET', '/items/1', undefined],
      ['GET', '/items/2', undefined],
      [
        'POST',
        '/cart',
        { mimeType: 'application/json', text: '{"item":1,"note":"it\'s `$x`","token":"s3cretkey"}' },
      ],
      ['POST', '/cart', { mimeType: 'application/json', text: '{"item":2}' }],
      [
        'POST',
        '/login',
        { mimeType: 'application/x-www-form-urlencoded', text: 'user=ann&password=s3cretkey' },
      ],
    ].map(([method, path, postData]) => ({
      startedDateTime: '2026-01-01T00:00:00Z',
      time: 1,
      request: {
        method,
        url: `http://127.0.0.1:3000${path as string}`,
        headers: [{ name: 'Authorization', value: 'Bearer s3cretkey' }],
        postData,
      },
      response: { status: 200 },
    })),
  },
})

const openapi = `
openapi: 3.1.0
info: { title: Pet shop }
servers: [{ url: http://127.0.0.1:3000 }]
paths:
  /pets:
    get: {}
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
components:
  schemas:
    Pet: { type: object, required: [name, friend], properties: { name: { type: string }, friend: { $ref: '#/components/schemas/Pet' } } }
`

const script = `import http from 'k6/http'
export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: 5, duration: '5s', preAllocatedVUs: 2 } }, thresholds: { http_req_duration: ['p(95)<400'] } }
export default function () { http.get('http://127.0.0.1:3000/items'); http.post('http://127.0.0.1:3000/cart', JSON.stringify({ item: 1 })) }
`

const compose = `
services:
  web: { build: ., ports: ['8080:3000'] }
  db: { image: 'postgres:17' }
  queue: { image: 'rabbitmq:4', ports: [5672], environment: { QUEUE_PASSWORD: s3cretkey } }
`
const packageJson = JSON.stringify({ name: 'shop', type: 'module', scripts: { start: 'node server.js' } })

interface Written {
  readonly [file: string]: string
}

/** Projects with what they hold, what is typed, and the files and scenarios that come of it. */
const projects: readonly (readonly [
  string,
  Written,
  readonly string[],
  readonly string[],
  readonly string[],
])[] = [
  [
    'a log and a package',
    { 'access.log': accessLog, 'package.json': packageJson, 'package-lock.json': '{}' },
    [],
    ['usual', 'replay'],
    ['.github/workflows/tailgate.yml', 'scenarios/replay.requests.json'],
  ],
  ['a recording', { 'app.har': har }, ['--from', 'app.har'], ['usual'], ['.github/workflows/tailgate.yml']],
  [
    'a description and a Compose file',
    { 'docs/openapi.yaml': openapi, 'compose.yml': compose, 'package.json': packageJson },
    ['--ci', 'gitlab'],
    ['usual'],
    ['.gitlab-ci.yml'],
  ],
  [
    'a description and only a Compose file',
    { 'openapi.yaml': openapi, 'compose.yml': compose },
    [],
    ['usual'],
    ['.github/workflows/tailgate.yml'],
  ],
  [
    'a script',
    { 'k6/load.js': script, '.gitlab-ci.yml': 'stages: []\n' },
    ['--from', 'k6/load.js'],
    ['usual', 'load'],
    ['.gitlab/tailgate.yml'],
  ],
  ['nothing but an address', {}, ['--url', 'https://shop.example/cart', '--ci', 'none'], ['usual'], []],
]

const place = (name: string): string => join(root, name.replaceAll(' ', '-'))

function put(directory: string, files: Written): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function init(directory: string, ...args: readonly string[]): Promise<Ended> {
  mkdirSync(directory, { recursive: true })
  const program = ['--disable-warning=ExperimentalWarning', join(home, 'harness/main.ts'), 'init', ...args]
  try {
    return {
      code: 0,
      ...(await run(process.execPath, program, { cwd: directory, env: { ...process.env, NO_COLOR: '1' } })),
    }
  } catch (error) {
    return error as Ended
  }
}

const filesOf = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()

test('without a yes it only shows', async () => {
  const [[, files]] = projects as [(typeof projects)[number]]
  const directory = place('only shown')
  put(directory, files)
  const { stdout, stderr } = await init(directory)
  expect(stderr).toBe('')
  expect(stdout).toContain('Nothing was written: this is no terminal to ask on. --yes writes it.')
  for (const words of [
    'export default defineTarget({',
    'scenarios/replay.requests.json: ',
    'actions/checkout@',
  ])
    expect(stdout).toContain(words)
  expect(filesOf(directory)).toEqual(Object.keys(files).sort())
})

test.each(projects)(
  'where there is %s, what is written loads and holds no secret',
  async (name, files, args, scenarios, more) => {
    const directory = place(name)
    put(directory, files)
    const written = await init(directory, ...args, '--yes')
    expect([written.code, written.stderr]).toEqual([0, ''])
    expect(filesOf(directory)).toEqual(
      expect.arrayContaining([...scenarios.map((one) => `scenarios/${one}.ts`), ...more]),
    )
    for (const path of filesOf(directory))
      if (!(path in files))
        expect(readFileSync(join(directory, path), 'utf8'), path).not.toContain('s3cretkey')
    const loaded = await loadTarget(directory)
    expect(scenarioNames(loaded)).toEqual([...scenarios].sort())
    expect((await loadScenarios(loaded, scenarios)).map(({ scenario }) => scenario.name)).toEqual(scenarios)
  },
)

test('nothing is overwritten when it is asked again', async () => {
  const directory = place('a recording')
  const before = filesOf(directory).map((path) => [path, readFileSync(join(directory, path), 'utf8')])
  expect(before.length).toBeGreaterThan(3)
  const again = await init(directory, '--from', 'app.har', '--yes', '--json')
  const { kept, files: fresh } = JSON.parse(again.stdout)
  expect(kept).toEqual(['tailgate.config.ts', '.github/workflows/tailgate.yml'])
  expect(fresh.map(({ path }: { path: string }) => path)).toEqual(['scenarios/usual2.ts'])
  for (const [path = '', text] of before) expect(readFileSync(join(directory, path), 'utf8')).toBe(text)
})

test('what is written has the types of the package', async () => {
  const tsconfig = JSON.parse(readFileSync(join(home, 'tsconfig.json'), 'utf8'))
  const compilerOptions = {
    ...tsconfig.compilerOptions,
    paths: { tailgate: [join(home, 'harness/index.ts')] },
    typeRoots: [join(home, 'node_modules/@types')],
  }
  const include = projects.flatMap(([name]) => [
    `${place(name)}/tailgate.config.ts`,
    `${place(name)}/scenarios/*.ts`,
  ])
  put(root, {
    'tsconfig.json': JSON.stringify({ compilerOptions, include }),
    'package.json': '{"type":"module"}',
  })
  const { stdout, status } = spawnSync(join(home, 'node_modules/.bin/tsc'), ['-p', root], {
    encoding: 'utf8',
  })
  expect([stdout, status]).toEqual(['', 0])
})

describe.skipIf(actionlint === undefined)(
  `actionlint${actionlint ? '' : ` (skipped: ${howToGetActionlint})`}`,
  () => {
    test('finds nothing in the workflows that are written', () => {
      const workflows = projects
        .map(([name]) => join(place(name), '.github/workflows/tailgate.yml'))
        .filter(existsSync)
      expect(workflows.length).toBeGreaterThan(1)
      for (const path of workflows) expect(linted(path)).toEqual(['', 0])
    })
  },
)

test('routes that a config has already keep their names, and others are to be added by hand', async () => {
  const directory = place('a config of its own')
  const config =
    "import { defineTarget } from 'tailgate'\nexport default defineTarget({ name: 'own', url: 'http://127.0.0.1:1', routes: { all_items: 'GET /items' } })\n"
  put(directory, { 'tailgate.config.ts': config, 'app.har': har })
  const { stdout } = await init(directory, '--from', 'app.har', '--yes')
  expect(stdout).toContain('Here already, and left as it is: tailgate.config.ts.')
  expect(stdout).toContain("Add to `routes` of the config:\n  item: 'GET /items/:item',")
  const scenario = readFileSync(join(directory, 'scenarios/usual.ts'), 'utf8')
  expect(scenario).toContain("route: 'all_items'")
})

test.each([
  [
    'a file that is not there',
    ['--from', 'nothing.log'],
    'nothing.log cannot be read: there is no such file.',
  ],
  ['nothing to look at', [], 'There is nothing here that says how a service starts or is used'],
  ['an address that is none', ['--url', 'shop'], '--url shop is no address of a service'],
  ['a password in an address', ['--url', 'http://ann:hunter22@shop'], '--url holds a password'],
  ['a CI that is none', ['--ci', 'jenkins'], '--ci jenkins is not known; it is github, gitlab, none.'],
  [
    'a server that does not answer',
    ['--from', 'http://127.0.0.1:9/openapi.json'],
    'http://127.0.0.1:9/openapi.json cannot be read: ',
  ],
])('%s is refused in a sentence', async (_, args, words) => {
  const { code, stderr } = await init(place('empty'), ...args)
  expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining(words)])
  expect(stderr).not.toContain('hunter22')
})

test('what is written runs: the mix, the replay, and a secret that the environment gives', async () => {
  const server = `
    import { createServer } from 'node:http'
    const server = createServer((request, response) => response.end('[]')).listen(Number(process.env.PORT), '127.0.0.1')
    process.once('SIGTERM', () => server.close(() => process.exit(0)))`
  const directory = place('a service that starts')
  put(directory, { 'access.log': accessLog, 'package.json': packageJson, 'server.js': server })
  // The user that runs services must be able to pass through it.
  chmodSync(root, 0o711)
  expect((await init(directory, '--yes', '--ci', 'none')).code).toBe(0)
  const asked = [
    'run',
    'usual',
    'replay',
    '--duration',
    '2s',
    '--warm-up',
    '1s',
    '--no-calibrate',
    '--no-profile',
    '--json',
  ]
  const { stdout, stderr } = spawnSync(process.execPath, [join(home, 'harness/main.ts'), ...asked], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, TAILGATE_API_KEY: 'k' },
  })
  const { scenarios } = JSON.parse(stdout)
  expect(scenarios, stderr).toMatchObject([
    { scenario: 'usual', failures: { groups: [] } },
    { scenario: 'replay', failures: { groups: [] } },
  ])
  for (const { routes } of scenarios)
    expect(
      routes.map(({ route, done }: { route: string; done: number }) => [route, done > 0]),
    ).toContainEqual(['item', true])
  // Two seconds decide no p95, and each budget that is open is shown at its own line.
  const annotations = readFileSync(join(directory, 'results/latest/annotations.txt'), 'utf8')
  expect(annotations).toMatch(/^::warning file=scenarios\/usual\.ts,line=\d+,title=usual\.item p95/m)
}, 120_000)
