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
import { accessLog, har, packageJson, projects, type Written } from './projects.ts'

const run = promisify(execFile)
const root = mkdtempSync(join(tmpdir(), 'tailgate-init-'))
afterAll(() => rmSync(root, { recursive: true }))

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

test('without a yes it only shows the files', async () => {
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
  'with %s, the written files load and contain no secret',
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
    if (name === 'nothing but an address') expect(loaded.target.routes).toEqual({ cart: 'GET /cart' })
  },
)

test('a second init overwrites nothing', async () => {
  const directory = place('a recording')
  const before = filesOf(directory).map((path) => [path, readFileSync(join(directory, path), 'utf8')])
  expect(before.length).toBeGreaterThan(3)
  const again = await init(directory, '--from', 'app.har', '--yes', '--json')
  const { kept, files: fresh } = JSON.parse(again.stdout)
  expect(kept).toEqual(['tailgate.config.ts', '.github/workflows/tailgate.yml'])
  expect(fresh.map(({ path }: { path: string }) => path)).toEqual(['scenarios/usual2.ts'])
  for (const [path = '', text] of before) expect(readFileSync(join(directory, path), 'utf8')).toBe(text)
})

test('the written files have the types of the package', async () => {
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
    test('finds no fault in the written workflows', () => {
      const workflows = projects
        .map(([name]) => join(place(name), '.github/workflows/tailgate.yml'))
        .filter(existsSync)
      expect(workflows.length).toBeGreaterThan(1)
      for (const path of workflows) expect(linted(path)).toEqual(['', 0])
    })
  },
)

test('routes already in a config keep their names, and others are listed for the user to add', async () => {
  const directory = place('a config of its own')
  const config =
    "import { defineTarget } from 'tailgate'\nexport default defineTarget({ name: 'own', url: 'http://127.0.0.1:1', routes: { all_items: 'GET /items' } })\n"
  put(directory, { 'tailgate.config.ts': config, 'app.har': har })
  const { stdout } = await init(directory, '--from', 'app.har', '--yes')
  expect(stdout).toContain('Here already, and left as it is: tailgate.config.ts.')
  expect(stdout).toContain("Add to `routes` of the config:\n  item: 'GET /items/:item',")
  expect(stdout).toContain('which the config expects at http://127.0.0.1:1: put `app` in the place of `url`')
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
  ['a password in an address', ['--url', 'http://ann:hunter22@shop'], '--url holds a user or a password'],
  ['an address of every interface', ['--url', 'http://0.0.0.0:3000'], 'write 127.0.0.1'],
  [
    'a time of no length',
    ['--url', 'http://127.0.0.1:1', '--measure', '0s', '--yes'],
    '--measure must be a time such as 20s',
  ],
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

test('the written files run: the mix, the replay, and a secret from the environment', async () => {
  const server = `
    import { createServer } from 'node:http'
    const server = createServer((request, response) => response.end('[]')).listen(Number(process.env.PORT), '127.0.0.1')
    process.once('SIGTERM', () => server.close(() => process.exit(0)))`
  const directory = place('a service that starts')
  put(directory, { 'access.log': accessLog, 'package.json': packageJson, 'server.js': server })
  // The user that runs services must be able to enter it.
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
  // Two seconds do not decide a p95; each open budget is annotated at its own line.
  const annotations = readFileSync(join(directory, 'results/latest/annotations.txt'), 'utf8')
  expect(annotations).toMatch(/^::warning file=scenarios\/usual\.ts,line=\d+,title=usual\.item p95/m)
}, 120_000)
