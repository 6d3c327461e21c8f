import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { WrittenProfile } from '../../profiles/flame/written-profile.ts'
import type { ProfileOrder } from '../../profiles/process.ts'
import { moduleUrl, profileCpu } from '../../profiles/v8-cpu.ts'
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

test('a process that is not ready in its time is told with the setting for that time', async () => {
  const never = { ready: () => async () => 'nothing answers', readySeconds: 0.1 }
  const waiting = withSpinningServer(1, (order) => profileCpu({ ...order, ...never }))
  await expect(waiting).rejects.toMatchObject({
    code: 'SERVICE_NOT_READY',
    message: expect.stringContaining('after 0.1 s: nothing answers; app.readyWithin of tailgate.config.ts'),
  })
})

test('a process that the program starts leaves an allocation profile of its own', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailgate-allocations-'))
  try {
    const sampler = moduleUrl('allocation-sampler')
    const child = `['--import', ${JSON.stringify(sampler)}, '--eval', '0']`
    const program = `require('node:child_process').execFileSync(process.execPath, ${child})`
    const env = { ...process.env, TAILGATE_ALLOCATION_PROFILES: directory }
    await promisify(execFile)(process.execPath, ['--import', sampler, '--eval', program], { env })
    expect(await readdir(directory)).toHaveLength(2)
  } finally {
    await rm(directory, { recursive: true })
  }
})
