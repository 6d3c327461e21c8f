import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findPerf, profilePerf, readScript } from '../../profiles/perf.ts'
import { PerfScript } from '../../profiles/perf-script.ts'
import { writeProgram } from '../fixtures/shell-program.ts'
import { withSpinningServer } from './spinning.ts'

test.skipIf(findPerf() === undefined)('perf names the JavaScript function that used the time', async () => {
  await withSpinningServer(1.5, async (order) => {
    const before = await readdir('/tmp')
    const profile = await profilePerf(order)
    expect(profile.hottest[0]?.name).toMatch(/^spinAround \.\/fixtures\/spinning-server\.ts:4:/)
    expect(await readdir(order.output)).toEqual(['perf.folded', 'perf.html'])
    expect(
      (await readdir('/tmp')).filter((name) => /^perf-\d+\.map$/.test(name) && !before.includes(name)),
    ).toEqual([])
  })
})

test('a program called perf that is not perf fails before anything is profiled', async () => {
  const failing = withSpinningServer(0, (order) => profilePerf(order, '/bin/false'))
  await expect(failing).rejects.toMatchObject({ code: 'SERVICE_DIED' })
})

test('perf that takes too long to name the functions is told with the remedy', async () => {
  const place = await mkdtemp(join(tmpdir(), 'tailgate-slow-perf-'))
  try {
    writeProgram(place, 'perf', 'exec sleep 60')
    const script = new PerfScript({ from: 0, to: 1 }, () => undefined)
    const order = { signal: new AbortController().signal, process: { user: undefined } }
    const reading = readScript(join(place, 'perf'), join(place, 'perf.data'), script, order, 100)
    await expect(reading).rejects.toThrow(/after 0\.1 s: load it for less time, with --duration/)
  } finally {
    await rm(place, { recursive: true })
  }
})
