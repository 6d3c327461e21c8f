import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { freePort } from '../fixtures/free-port.ts'
import { whyNot } from './daemon.ts'

const reason = await whyNot()
const name = `tg-watched-${process.pid}`
const directory = mkdtempSync(join(tmpdir(), 'tg-watched-'))
const port = await freePort()

describe.skipIf(reason)(`--watch of a container${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const service = spawn(process.execPath, [join(home, 'examples/url/service.mjs')], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  beforeAll(async () => {
    const busy = 'while :; do :; done & sleep 120'
    const { id } = await openEngine().createContainer({
      ...{ name, Image: 'tailgate-test/redis:latest', Entrypoint: ['sh', '-c', busy], Cmd: [] },
      HostConfig: { AutoRemove: true, NetworkMode: 'none', NanoCpus: 5e7 },
    })
    await openEngine().getContainer(id).start()
    const answers = () => fetch(`http://127.0.0.1:${port}/items`).then(({ ok }) => expect(ok).toBe(true))
    await vi.waitFor(answers, { timeout: 60_000, interval: 100 })
  })
  afterAll(async () => {
    service.kill()
    await once(service, 'exit')
    await openEngine().getContainer(name).remove({ force: true })
    rmSync(directory, { recursive: true, force: true })
  })

  const run = (...more: readonly string[]) =>
    tailgate(
      [
        'run',
        `http://127.0.0.1:${port}/items`,
        '--duration',
        '3s',
        '--warm-up',
        '1s',
        '--no-calibrate',
        '--json',
        ...more,
      ],
      110,
      directory,
    ).finished

  test('puts what its processes use into the evidence, and budgets on it are judged', async () => {
    const watched = await run('--watch', `redis=${name}`, '--budget', 'memory<=1GiB of redis')
    const { verdict, bundle } = JSON.parse(watched.stdout)
    const budgets = verdict.scenarios.flatMap((scenario: { budgets: readonly object[] }) => scenario.budgets)
    expect(budgets, watched.stderr).toContainEqual(
      expect.objectContaining({
        budget: expect.objectContaining({ figure: 'memory', service: 'redis' }),
        outcome: 'pass',
      }),
    )
    const lines = readFileSync(join(bundle, 'resources.jsonl'), 'utf8').trim().split('\n')
    const used = lines.map((line) => JSON.parse(line)).filter(({ service }) => service === 'redis')
    // A shell that loops, and its child that sleeps.
    expect(used.reduce((sum, { cpu }) => sum + cpu, 0)).toBeGreaterThan(0)
  })

  test.each([
    ['that Docker does not know', 'nobody-here', /no container that Docker knows/],
    ['of which there is no such process', '999999999', /there is no process 999999999/],
  ])('%s is refused before anything is sent', async (_, word, sentence) => {
    const { code, stderr } = await run('--watch', word)
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)])
  })
})
