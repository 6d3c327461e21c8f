import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { freePort } from '../fixtures/free-port.ts'
import { tailgate } from './tailgate.ts'

const directory = mkdtempSync(join(tmpdir(), 'tg-first-'))
const port = await freePort()
const service = spawn(process.execPath, [join(home, 'examples/url/service.mjs')], {
  env: { ...process.env, PORT: String(port) },
  stdio: 'ignore',
})
afterAll(() => {
  service.kill()
  rmSync(directory, { recursive: true, force: true })
})

/** How long the load takes, and how much longer the whole command may take, in seconds. */
const [loadSeconds, mostBeyond] = [2, 2]
/** On a slow machine it may take this many times as long as a command that does nothing but begin. */
const mostStarts = 6
/** Another program may take the processors meanwhile, which says nothing of the command. */
const mostTries = 4

test('from an empty directory to a verdict on a URL it takes at most two seconds longer than the load', async () => {
  const url = `http://127.0.0.1:${port}/items`
  await expect
    .poll(() =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200)
  const typed = ['run', url, '--rate', '50/s', '-z', '1s', '--warm-up', '1s', '--budget', 'errorRate<=5%']
  const beyond: number[] = []
  let allowed = mostBeyond
  while (beyond.length < mostTries && !beyond.some((seconds) => seconds <= allowed)) {
    const { seconds: start } = await tailgate(['status'], 60, directory).finished
    allowed = Math.max(allowed, mostStarts * start)
    const { code, stderr, seconds } = await tailgate(typed, 60, directory).finished
    expect([0, 1, 3], stderr).toContain(code)
    beyond.push(seconds - loadSeconds)
  }
  expect(
    Math.min(...beyond),
    `beyond the load: ${beyond.map((s) => s.toFixed(2)).join(', ')} s of ${allowed.toFixed(2)} s`,
  ).toBeLessThanOrEqual(allowed)
})
