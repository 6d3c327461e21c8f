import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { findPerf, profilePerf } from '../../profiles/perf.ts'
import { withSpinningServer } from './spinning.ts'

test.skipIf(findPerf() === undefined)('perf names the function of V8 that the time went into', async () => {
  await withSpinningServer(1.5, async (order) => {
    const before = await readdir('/tmp')
    const profile = await profilePerf(order)
    expect(profile.hottest[0]?.name).toMatch(/^spinAround \.\/fixtures\/spinning-server\.ts:4:/)
    expect(await readdir(order.output)).toEqual(['perf.folded', 'perf.html'])
    expect(
      (await readdir('/tmp')).filter((name) => name.startsWith('perf-') && !before.includes(name)),
    ).toEqual([])
  })
})

test('a perf that is not one fails before anything is profiled', async () => {
  const failing = withSpinningServer(0, (order) => profilePerf(order, '/bin/false'))
  await expect(failing).rejects.toMatchObject({ code: 'SERVICE_DIED' })
})
