import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from '../../harness/calibration/known/start.ts'
import { readProc } from '../../harness/measure/procfs.ts'
import { measured } from './measured.ts'

/** 1000 under `npm run bench:instruments`; fewer here, because the kernel's own buffers hold megabytes of each upload. */
const uploads = Number(process.env.TAILGATE_UPLOADS ?? 150)

const scenario = `{
  name: 'probe', why: 'A test.', engine: 'open-loop', duration: '1s', warmUp: '0s', timeout: '9s', budgets: {},
  arrivals: { kind: 'constant', rate: '${uploads}/s' }, connections: ${uploads},
  mix: [{ route: 'post', weight: 1, request: () => ({ path: '/post', body: file }) }],
}
const file = new Uint8Array(26_000_000).fill(7)`

/** The most memory that a process has held so far, in MiB. */
const peakOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) / 1024

test('uploads in flight share their bytes: the generator holds less than 300 MiB', async () => {
  await using server = await startServer(join(import.meta.dirname, '../fixtures/slow-reader.ts'), [])
  let pid = 0
  let peak = 0
  const { scenarios } = await measured({
    url: server.url,
    scenario,
    rate: uploads,
    seconds: 1,
    warmUp: 0,
    timeout: 4,
    onStart: (started) => {
      pid = started
    },
    onMessage: ({ type }) => {
      if (type === 'tick') peak = Math.max(peak, peakOf(pid))
    },
  })
  process.stdout.write(`${uploads} uploads of 26 MB under way: ${peak.toFixed(0)} MiB\n`)
  // Of those that a busy machine sends late, lateness is the cause and not the server.
  const { timeout = 0, local = 0 } = scenarios[0]?.routes[0]?.total.failures ?? {}
  expect(timeout).toBeGreaterThan(0)
  expect(timeout + local).toBe(uploads)
  expect(peak).toBeGreaterThan(0)
  expect(peak).toBeLessThan(300)
})
