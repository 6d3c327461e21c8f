import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { leftovers, processesInRunDirectories, tailgate } from './tailgate.ts'

const out = mkdtempSync(join(tmpdir(), 'tailgate-e2e-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

const long = [
  'run',
  'browse',
  '--warm-up',
  '1s',
  '--duration',
  '60s',
  '--rate',
  '50/s',
  '--rows',
  '2000',
  '--no-profile',
  '--no-calibrate',
  '--out',
  out,
]

const fromLastRun = (file: string) => {
  const name =
    readdirSync(out)
      .filter((entry) => entry !== 'latest')
      .toSorted()
      .at(-1) ?? ''
  return readFileSync(join(out, name, file), 'utf8')
}

const lastRun = () => JSON.parse(fromLastRun('run.json')) as { status: string; verdict: { outcome: string } }

/** Starts Tailgate with a standard error that takes nothing. */
const withoutError = (words: readonly string[], env = process.env) =>
  spawn('sh', ['-c', 'exec "$0" "$@" 2>/dev/full', join(home, 'bin/tailgate'), ...words], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })

describe('a run that is ended', () => {
  afterEach(() => {
    expect([processesInRunDirectories(), leftovers()]).toEqual([[], []])
  })

  // test/crash/run.test.ts sends every signal in every phase.
  test('stops everything long before its load ends and keeps the bundle as aborted', async () => {
    const run = tailgate(long)
    await run.says('measuring')
    const since = performance.now()
    run.kill('SIGINT')
    const finished = await run.finished
    expect(finished.code).toBe(130)
    // Half a second on a quiet machine; what does not end is given up after sixteen seconds, and the load lasts sixty.
    expect((performance.now() - since) / 1000).toBeLessThan(12)
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
  })

  test('because Redis ended is not a pass: exit code 4, with Redis named and the end of its log', async () => {
    const run = tailgate(long)
    await run.says('measuring')
    const redis = processesInRunDirectories().find((line) => line.includes('redis-server'))
    process.kill(Number(redis?.split(' ')[0]), 'SIGKILL')
    const finished = await run.finished
    expect(finished.code).toBe(4)
    expect(finished.stderr).toMatch(/redis ended while it was needed/i)
    expect(finished.stderr).toContain('Ready to accept connections')
    expect(fromLastRun('logs/redis.log')).toContain('Ready to accept connections')
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
  })

  test('because the app crashes at its start shows why, with exit code 4', async () => {
    const crashing = join(import.meta.dirname, '../fixtures/crashing')
    const finished = await tailgate(
      ['run', '--no-profile', '--no-calibrate', '--out', out],
      undefined,
      crashing,
    ).finished
    expect(finished.code).toBe(4)
    expect(finished.stderr).toMatch(
      /app-1 ended while [a-z ]+ starting \(with code 1\)\.\nthe licence file is missing/,
    )
    expect(fromLastRun('logs/app-1.log')).toContain('the licence file is missing')
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
  })

  test.skipIf(!existsSync('/dev/full'))('because its standard error is full names the bundle', async () => {
    const run = withoutError([...long, '--json'])
    const [said, [code]] = await Promise.all([text(run.stdout), once(run, 'exit')])
    // Only a run that has unwound names its bundle.
    expect([code, JSON.parse(said)]).toEqual([
      4,
      { error: expect.objectContaining({ code: 'DISK_FAILED', bundle: expect.stringContaining(out) }) },
    ])
  })

  test('because its port is taken says so', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as { port: number }
    const finished = await tailgate([...long, '--port', String(port)]).finished
    holder.close()
    expect([finished.code, finished.stderr]).toEqual([
      4,
      expect.stringContaining(`Port ${port} on 127.0.0.1`),
    ])
  })
})

test.skipIf(!existsSync('/dev/full'))(
  'dashboards that are served until a signal have one document, also where the end cannot be told',
  async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'tg-'))
    onTestFinished(() => rmSync(temporary, { recursive: true }))
    const asked = ['dashboards', 'serve', '--json', '--prometheus', 'http://127.0.0.1:9']
    const served = withoutError(asked, { ...process.env, TMPDIR: temporary })
    let said = ''
    served.stdout.setEncoding('utf8').on('data', (words: string) => {
      if (said === '') served.kill('SIGTERM')
      said += words
    })
    const [code] = await once(served, 'close')
    expect([code, JSON.parse(said)]).toEqual([
      143,
      { url: expect.stringContaining('http://127.0.0.1:'), prometheus: 'http://127.0.0.1:9' },
    ])
  },
)

describe('a mistake on the command line', () => {
  test.each([
    ['an unknown flag', ['run', '--fast'], "unknown option '--fast'"],
    ['an unknown command', ['runn'], "unknown command 'runn'"],
    ['an unknown scenario', ['run', 'brwose'], 'There is no scenario "brwose".'],
    [
      'a budget on a route that does not exist',
      ['run', 'browse', '--budget', 'browse.lists p95<=1ms'],
      'names "lists"',
    ],
    ['a budget that cannot be read', ['run', 'browse', '--budget', 'browse.list p95<25'], 'cannot be read'],
    ['a rate of nothing', ['run', 'browse', '--rate', '0/s'], '--rate must be'],
  ])('%s is a sentence and exit code 2', async (_words, args, sentence) => {
    const finished = await tailgate(args).finished
    expect([finished.code, finished.stdout, finished.stderr]).toEqual([
      2,
      '',
      expect.stringContaining(sentence),
    ])
  })

  test('is not reported when the reader of the output stops reading', async () => {
    const help = spawn(join(home, 'bin/tailgate'), ['run', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    help.stdout.destroy()
    const [said, [code]] = await Promise.all([text(help.stderr), once(help, 'exit')])
    expect([said, code]).toEqual(['', 0])
  })

  test('is the one JSON document with --json', async () => {
    const finished = await tailgate(['run', 'brwose', '--json']).finished
    expect(JSON.parse(finished.stdout)).toMatchObject({ error: { code: 'SCENARIO_UNKNOWN', exit: 2 } })
  })
})
