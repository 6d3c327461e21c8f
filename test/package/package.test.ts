import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { writeProgram } from '../fixtures/shell-program.ts'
import { barePath } from './bare-path.ts'
import { smallProject } from './small-project.ts'

const run = promisify(execFile)

/** Exit codes of verdicts; a command that could not start must not end with one of them. */
const verdicts = [0, 1, 3]

let root: string
let packed: readonly string[]

const project = (): string => join(root, 'project')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program in the project until it ends. */
function ended(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  directory = project(),
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...process.env, TMPDIR: root, TAILGATE_CACHE: join(root, 'cache'), NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

const ourNode = dirname(process.execPath)

/** The command as `npx` finds it, with this Node first on PATH. */
const tailgate = (...args: readonly string[]): Promise<Ended> =>
  ended(join(project(), 'node_modules/.bin/tailgate'), args, { PATH: `${ourNode}:${process.env.PATH}` })

/** A program in a directory of its own, under the name of Node. */
function standIn(name: string, text: string): string {
  writeProgram(root, join(name, 'node'), text)
  return `${join(root, name)}:/usr/bin:/bin`
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tg-package-'))
  // The unprivileged user of the services must be able to enter it.
  await chmod(root, 0o711)
  // Done as docs/own-service.md says; results of an earlier build must not help.
  await rm(join(home, 'dist'), { recursive: true, force: true })
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', root], {
    cwd: home,
    maxBuffer: 1 << 24,
  })
  const [{ filename, files: inside }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  packed = inside.map(({ path }: { readonly path: string }) => path)
  await mkdir(project())
  await run('npm', ['init', '-y'], { cwd: project() })
  const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  await run('npm', ['install', ...options, join(root, filename)], { cwd: project() })
  for (const [name, text] of Object.entries(smallProject)) {
    await mkdir(dirname(join(project(), name)), { recursive: true })
    await writeFile(join(project(), name), text)
  }
}, 600_000)

afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))

test('`npm pack` builds what it packs: the code, the documentation, the licence, and no tests', () => {
  for (const path of [
    'bin/tailgate',
    'dist/harness/main.js',
    'dist/harness/index.d.ts',
    // These three are started by their paths.
    'dist/harness/guard/guardian/guardian.js',
    'dist/harness/load/driver/driver.js',
    'dist/harness/load/timing/waker-thread.js',
    'dist/scenarios/k6/known-latency.ts',
    'docs/own-service.md',
    'LICENSE',
    'CHANGELOG.md',
    'README.md',
    'compose/processes.yml',
  ])
    expect(packed).toContain(path)
  expect(packed.filter((path) => /\.test\.|fixture|^test|^results|\.cache/.test(path))).toEqual([])
})

test('`engines` names the Node that the launcher asks for', async () => {
  const { engines } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  expect(engines.node).toBe('>=24')
})

const compiled = () => join(project(), 'node_modules/tailgate/dist/harness/main.js')

test('the installed package runs without type stripping', async () => {
  const { code, stdout } = await ended(process.execPath, ['--no-strip-types', compiled(), '--help'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('tailgate run browse')])
})

test('it prints its version, which is that of the package', async () => {
  const { stdout } = await ended(process.execPath, [compiled(), '--version'])
  expect(stdout.trim()).toBe(JSON.parse(await readFile(join(home, 'package.json'), 'utf8')).version)
})

test('it plans the same run as the sources', async () => {
  const plan = async (program: string) =>
    (await ended(process.execPath, [program, 'run', 'browse', '--dry', '--seed', '7'], {}, home)).stdout
  const planned = await plan(compiled())
  expect(planned).toContain('browse')
  expect(planned).toBe(await plan(join(home, 'harness/main.ts')))
})

test('doctor knows the programs and the project', async () => {
  const { code, stdout, stderr } = await tailgate('doctor', '--json')
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout).findings).toContainEqual(
    expect.objectContaining({ name: 'project', state: 'here' }),
  )
})

test('a run of a small service, and its bundle judged again', async () => {
  const ran = await tailgate('run', 'fast', '--no-profile', '--json')
  // On a busy machine the evidence may not be enough for a pass.
  expect([0, 3], ran.stderr).toContain(ran.code)
  const { scenarios, verdict } = JSON.parse(ran.stdout)
  expect(scenarios).toMatchObject([{ routes: [{ route: 'fast' }], failures: { groups: [] } }])
  const judged = await tailgate('judge', 'results/latest', '--json')
  expect(judged.code, judged.stderr).toBe(ran.code)
  expect(JSON.parse(judged.stdout).verdict.outcome).toBe(verdict.outcome)
}, 120_000)

test('in an empty directory, where no program of a stack is installed, it runs a URL, and init writes a project of one', async () => {
  const empty = join(root, 'empty')
  await mkdir(empty)
  const server = createServer((_, response) => response.end('[]')).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const environment = { PATH: await barePath(root) }
    const typed = (...args: readonly string[]) =>
      ended(join(project(), 'node_modules/.bin/tailgate'), args, environment, empty)
    const ran = await typed(
      'run',
      `${url}/items`,
      '--rate',
      '50/s',
      '--duration',
      '2s',
      '--no-calibrate',
      '--json',
    )
    // Two seconds on a busy machine prove nothing; the evidence contains that everything was answered.
    expect([0, 3], ran.stderr).toContain(ran.code)
    expect(JSON.parse(ran.stdout).scenarios).toMatchObject([
      { routes: [{ route: 'items' }], failures: { groups: [] } },
    ])
    const written = await typed('init', '--url', url, '--yes', '--ci', 'none')
    expect([written.code, written.stderr]).toEqual([0, ''])
    expect((await typed('run', 'usual', '--dry')).stdout).toContain('usual')
  } finally {
    server.close()
  }
}, 120_000)

describe.each(['commonjs', 'module'])('in a package of type %s', (type) => {
  beforeAll(async () => {
    const path = join(project(), 'package.json')
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), type }))
  })

  test('the config and the scenarios load', async () => {
    const { code, stdout, stderr } = await tailgate('run', '--dry')
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('fast')
  })
})

test("the launcher's variables are not passed on to programs, and the caller's are", async () => {
  const seen = join(root, 'environment.json')
  await writeFile(
    join(root, 'at-exit.cjs'),
    "process.on('exit', () => require('node:fs').writeFileSync(process.env.SEEN, JSON.stringify([process.argv.length, process.env.NODE_COMPILE_CACHE ?? '', process.env.TAILGATE_COMPILE_CACHE ?? ''])))",
  )
  const environment = { SEEN: seen, NODE_OPTIONS: `--require=${join(root, 'at-exit.cjs')}` }
  const left = async (given: Readonly<Record<string, string>>) => {
    const { code, stderr } = await ended(join(project(), 'node_modules/.bin/tailgate'), ['--version'], {
      PATH: `${ourNode}:${process.env.PATH}`,
      ...environment,
      ...given,
    })
    expect(code, stderr).toBe(0)
    return JSON.parse(await readFile(seen, 'utf8'))
  }
  expect(await left({ NODE_COMPILE_CACHE: '' })).toEqual([3, '', ''])
  const own = join(root, 'own-compile-cache')
  expect(await left({ NODE_COMPILE_CACHE: own })).toEqual([3, own, ''])
})

describe('a command that cannot start says why, and its exit code is not that of a verdict:', () => {
  const launcher = () => join(project(), 'node_modules/tailgate/bin/tailgate')

  /** Replaces the launcher's surroundings: copies the installed launcher beside `program`. */
  async function broken(program: Readonly<Record<string, string>>): Promise<string> {
    const there = await mkdtemp(join(root, 'broken-'))
    const all = { 'bin/tailgate': await readFile(launcher(), 'utf8'), 'package.json': '{"type":"module"}' }
    for (const [name, text] of Object.entries({ ...all, ...program })) {
      await mkdir(dirname(join(there, name)), { recursive: true })
      await writeFile(join(there, name), text, { mode: 0o755 })
    }
    return join(there, 'bin/tailgate')
  }

  test.each([
    ['Node 20', () => standIn('node-20', 'echo 20.20.2'), 'Node 24 or newer is needed, and'],
    [
      'a Node whose NODE_OPTIONS name a missing library',
      () => standIn('node-1', 'echo "Error: Cannot find module" >&2; exit 1'),
      'cannot start; NODE_OPTIONS is',
    ],
    ['a node that is none', () => standIn('node-odd', 'echo hello'), "does not say its version but 'hello'"],
  ])('%s', async (_, path, words) => {
    const { code, stderr } = await ended(launcher(), ['doctor'], {
      PATH: path(),
      NODE_OPTIONS: '',
    })
    expect(stderr).toContain(words)
    expect(code).toBe(4)
  })

  test('no Node at all', async () => {
    const empty = await mkdtemp(join(root, 'empty-'))
    for (const name of ['readlink', 'dirname']) writeProgram(empty, name, `exec /usr/bin/${name} "$@"`)
    const { code, stderr } = await ended(launcher(), ['doctor'], { PATH: empty })
    expect(stderr).toContain('there is no Node on PATH')
    expect(code).toBe(4)
  })

  const main = () => readFile(join(project(), 'node_modules/tailgate/dist/harness/main.js'), 'utf8')

  test.each([
    ['a package without code', async () => ({}), 'installation is not whole'],
    [
      'a package of which most is missing',
      async () => ({ 'dist/harness/main.js': await main() }),
      'installation is not whole',
    ],
    [
      'a program that throws while it is loaded',
      async () => ({
        'dist/harness/main.js': await main(),
        'dist/harness/base/paths.js': 'throw new Error("odd")',
      }),
      'Tailgate itself cannot start: Error: odd',
    ],
  ])('%s', async (_, program, words) => {
    const { code, stderr } = await ended(await broken(await program()), ['run'], {
      PATH: `${ourNode}:${process.env.PATH}`,
    })
    expect(stderr).toContain(words)
    expect(verdicts).not.toContain(code)
  })

  test('an older Node of the system, which is not used', async () => {
    const found = await run('/usr/bin/node', ['--version']).catch(() => undefined)
    const major = Number(found?.stdout.slice(1).split('.')[0])
    const { code } = await ended(launcher(), ['--version'], { PATH: '/usr/bin:/bin' })
    expect(code).toBe(major >= 24 ? 0 : 4)
  })
})
