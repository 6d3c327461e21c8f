import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WrittenProfile } from '../../profiles/flame/written-profile.ts'
import type { ProfileOrder } from '../../profiles/process.ts'
import { profileCpu } from '../../profiles/v8-cpu.ts'
import { profileAllocations, profileHeap } from '../../profiles/v8-heap.ts'
import { withSpinningServer } from './spinning.ts'

const cases: [string, (order: ProfileOrder) => Promise<WrittenProfile>, RegExp, string][] = [
  ['processor time', profileCpu, /^spinAround \.\/fixtures\/spinning-server\.ts:4:/, 'v8-cpu.cpuprofile'],
  ['memory still held', profileHeap, /fillArrays|spinning-server\.ts/, 'v8-heap.heapprofile'],
  ['all allocations', profileAllocations, /fillArrays|spinning-server\.ts/, 'v8-allocations.heapprofile'],
]

test.each(cases)('a profile of %s names the function that used it', async (_, profile, expected, raw) => {
  await withSpinningServer(1.5, async (order) => {
    const { hottest, page, stacks } = await profile(order)
    expect(hottest.map(({ name }) => name).find((name) => expected.test(name))).toBeDefined()
    expect((await readdir(order.output)).toSorted()).toEqual([page, stacks, raw].toSorted())
    const html = await readFile(join(order.output, page), 'utf8')
    expect(html).not.toMatch(/https?:\/\/|src=|href=/)
    expect(html).not.toContain(order.process.directory)
  })
})

test('a process that crashes while it is loaded is reported at once, with its last lines', async () => {
  await withSpinningServer(90, async (order) => {
    const environment = { ...order.process.environment, CRASH_AFTER: '20' }
    const begun = performance.now()
    await expect(profileCpu({ ...order, process: { ...order.process, environment } })).rejects.toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringContaining('the server ran out of luck'),
    })
    expect(performance.now() - begun).toBeLessThan(60_000)
  })
})

test('a process that does not handle the signal still leaves its profile', async () => {
  const args = [
    '--eval',
    'require("node:http").createServer((_, a) => a.end()).listen(Number(process.env.PORT), "127.0.0.1")',
  ]
  await withSpinningServer(0.5, async (order) => {
    const deaf = { ...order, process: { ...order.process, args } }
    await expect(profileCpu(deaf)).resolves.toMatchObject({ page: 'v8-cpu.html' })
  })
})
