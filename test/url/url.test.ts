import { execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { commandWords } from '../../harness/config/target/command-words.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { freePort } from '../fixtures/free-port.ts'
import { writeProgram } from '../fixtures/shell-program.ts'

const example = join(home, 'examples/url')
/** An empty directory: no config, no stack. */
const directory = mkdtempSync(join(tmpdir(), 'tg-url-'))
const port = await freePort()
const service = spawn(process.execPath, [join(example, 'service.mjs')], {
  env: { ...process.env, PORT: String(port) },
  stdio: 'ignore',
})

beforeAll(async () => {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const answered = await fetch(`http://127.0.0.1:${port}/items`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answered) return
    await sleep(50)
  }
  throw new Error('the service of the example did not start')
})

afterAll(() => {
  service.kill()
  rmSync(directory, { recursive: true, force: true })
})

/** The commands of the example, split into words, with the port of the service here. */
const commands = [...readFileSync(join(example, 'README.md'), 'utf8').matchAll(/^tailgate (run .+)$/gm)].map(
  ([, text = '']) => {
    const words = commandWords(text)
    if ('problem' in words) throw new Error(words.problem)
    return words.map((word) =>
      word
        .replace('127.0.0.1:3000', `127.0.0.1:${port}`)
        .replace('@body.json', `@${join(example, 'body.json')}`),
    )
  },
)

const short = ['--duration', '3s', '--warm-up', '1s', '--no-calibrate', '--json']
const secrets = { key: 'k3y-0f-a-caller', password: 'pa55-0f-ann', token: 't0k3n-0f-a-link' }
/** A proxy where nothing listens: whoever used it would fail. */
const proxied = Object.fromEntries(
  ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'].map((name) => [name, 'http://127.0.0.1:1']),
)

test('the example runs as its page says: a mix, with the cost of each request, past any proxy, and no output shows a credential', async () => {
  const command = commands.find((words) => words.includes('cpuPerRequest<=20ms')) ?? []
  const asAnn = command.map((word) => word.replace('http://', `http://ann:${secrets.password}@`))
  const signed = `GET /items?access_token=${secrets.token} 1`
  const typed = [...asAnn, signed, ...short, '-H', `X-Api-Key: ${secrets.key}`]
  const { code, stdout, stderr } = await tailgate(typed, 90, directory, proxied).finished
  const { verdict, bundle } = JSON.parse(stdout)
  // Not calibrated, so no latency is proven: this is the price of --no-calibrate.
  expect([code, verdict.outcome], stderr).toEqual([3, 'unproven'])
  const [scenario] = verdict.scenarios
  const figures = scenario.budgets.map(({ budget }: { budget: { route: string; figure: string } }) => [
    budget.route,
    budget.figure,
  ])
  expect(figures).toEqual(
    expect.arrayContaining([
      ['all', 'p95'],
      ['all', 'cpuPerRequest'],
      ['items', 'errorRate'],
      ['post-items', 'errorRate'],
    ]),
  )
  const kept = resolve(directory, bundle)
  // The workers of the service do its work; they are found through their parent, which listens on the port.
  const seconds = readFileSync(join(kept, 'resources.jsonl'), 'utf8').trim().split('\n')
  const used = seconds.map((line) => JSON.parse(line)).filter(({ service: name }) => name === 'app')
  expect(used.reduce((sum, { cpu }) => sum + cpu, 0)).toBeGreaterThan(0)
  expect(used[0]).toMatchObject({ memory: expect.any(Number), descriptors: expect.any(Number) })
  const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
  expect(texts.length).toBeGreaterThan(5)
  for (const text of [...texts, stdout, stderr])
    expect(Object.values(secrets).filter((secret) => text.includes(secret))).toEqual([])

  const again = await tailgate(['judge', kept, '--budget', 'errorRate<=5%', '--json'], 60, directory).finished
  expect(JSON.parse(again.stdout).verdict.scenarios[0].budgets).toContainEqual(
    expect.objectContaining({
      value: 0,
      budget: expect.objectContaining({ route: 'all', figure: 'errorRate' }),
    }),
  )
})

test('without a budget it shows figures with intervals and how to set a budget, with exit code 0', async () => {
  const url = `http://127.0.0.1:${port}/items`
  const typed = ['run', url, '-n', '60', '--rate', '30/s', '--warm-up', '0s']
  const { code, stdout, stderr } = await tailgate(typed, 90, directory).finished
  expect(code, `${stdout}${stderr}`).toBe(0)
  expect(stdout).toMatch(/p50 .*interval.*p95 /)
  expect(stdout).toContain("Set one: --budget 'url p95<=")
})

test('a profile that cannot be taken leaves no bundle and names none, with exit code 5', async () => {
  const [programs, out] = [join(directory, 'programs'), join(directory, 'profiles')]
  writeProgram(programs, 'perf', 'exit 1')
  const typed = ['profile', `http://127.0.0.1:${port}/items`, '--with', 'perf', '--duration', '1s', '--json']
  const PATH = [programs, process.env.PATH].join(delimiter)
  const { code, stdout, stderr } = await tailgate([...typed, '--out', out], 90, directory, { PATH }).finished
  expect([code, JSON.parse(stdout)], stderr).toEqual([5, { profiles: [] }])
  expect(stderr).toContain('There is no perf: ')
  expect(readdirSync(out)).toEqual([])
})

/** A port that takes datagrams alone, as a service of HTTP/3 may. */
const datagrams = createSocket('udp4')
beforeAll(() => new Promise<void>((resolve) => datagrams.bind(0, '127.0.0.1', resolve)))
afterAll(() => datagrams.close())

test.each([
  ['answers 404 to everything', (base: string) => [`${base}/nothing`], 2, '404 Not Found'],
  [
    'speaks HTTP/3 alone',
    () => [`https://127.0.0.1:${datagrams.address().port}/`],
    4,
    'if it is HTTP/3, let the service answer over HTTP/2 or HTTP/1.1 too',
  ],
  ['has a name that does not resolve', () => ['http://no-such-name.invalid/'], 4, 'does not resolve'],
  [
    'is not this machine',
    () => ['http://192.0.2.7/items', '--rate', '20/s'],
    2,
    '20 requests a second for 22 s',
  ],
])('a target that %s is told before anything is measured', async (_, words, exit, said) => {
  const typed = ['run', ...words(`http://127.0.0.1:${port}`), '--out', join(directory, 'none')]
  const { code, stderr } = await tailgate(typed, 60, directory).finished
  expect(code, stderr).toBe(exit)
  expect(stderr).toContain(said)
  expect(readdirSync(directory)).not.toContain('none')
})

test('a gate refuses what it could only pass: one service for both arms, limits of no route, no time', async () => {
  const project = join(directory, 'project')
  mkdirSync(join(project, 'scenarios'), { recursive: true })
  writeFileSync(
    join(project, 'scenarios/browse.mjs'),
    `export default { name: 'browse', engine: 'open-loop', arrivals: { kind: 'poisson', rate: '10/s' }, duration: '1s',
      budgets: {}, mix: [{ route: 'items', request: () => ({ path: '/items' }) }] }`,
  )
  const gate = (started: string, ...more: readonly string[]) => {
    const config = `export default { name: 'shop', ${started}, routes: { items: 'GET /items' } }`
    writeFileSync(join(project, 'tailgate.config.mjs'), config)
    return tailgate(['gate', '--base', '.', '--dry', ...more], 60, project).finished
  }
  const running = await gate(`url: 'http://127.0.0.1:${port}'`)
  expect([running.code, running.stderr]).toEqual([
    2,
    expect.stringContaining(`runs at http://127.0.0.1:${port}`),
  ])
  const typed = ['--max-time', '1s', '--tolerable', 'itmes p95 5%', '--accept', 'itmes p99: meant']
  const meant = await gate("app: 'node server.js'", ...typed)
  expect(meant.code, meant.stderr).toBe(2)
  for (const said of [
    "--tolerable 'itmes p95' limits nothing",
    "--accept 'itmes p99'",
    '--max-time 1 s is too short',
  ])
    expect(meant.stderr).toContain(said)
})

/** Runs Tailgate as a user without rights in a directory that everybody may use. */
const asNobody = async (...typed: readonly string[]) => {
  const place = mkdtempSync(join(tmpdir(), 'tg-nobody-'))
  chmodSync(place, 0o777)
  try {
    const { stdout, stderr } = await promisify(execFile)(
      'setpriv',
      ['--reuid=12345', '--regid=12345', '--clear-groups', join(home, 'bin/tailgate'), ...typed],
      { cwd: place, env: { PATH: process.env.PATH, TMPDIR: place, TAILGATE_CACHE: join(place, 'cache') } },
    )
    return { stdout, stderr }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

test.runIf(process.getuid?.() === 0)(
  "of a port that another user's process holds, the run and its report say what cannot be seen, and how to see it",
  async () => {
    const typed = ['run', `http://127.0.0.1:${port}/items`, '-n', '40', '--rate', '40/s', '--warm-up', '0s']
    const { stdout, stderr } = await asNobody(...typed, '--json')
    const said = `Port ${port} is held by a process of root (user 0), which may not be looked at from here: its CPU, memory and open files are not in the evidence. Run Tailgate as that user or as root`
    expect(stderr).toContain(said)
    expect(JSON.parse(stdout).notes).toContainEqual(expect.stringContaining(said))
  },
)
