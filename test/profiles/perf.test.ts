import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { findPerf, profilePerf } from '../../profiles/perf.ts'
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
