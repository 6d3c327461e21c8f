import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { baseOf, compareProfiles, keepWork, whyNotCompared } from './profile-difference.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-difference-'))
})
afterEach(() => rm(root, { recursive: true }))

async function bundle(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(join(root, name, 'profiles'), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, name, 'profiles', file), text)
  return join(root, name)
}

const folded = (parse: number) => `serve a.ts:1:1;parse a.ts:5:1 ${parse}\nserve a.ts:1:1;write a.ts:9:1 40\n`
const requests = (count: number) => JSON.stringify({ allRequests: count })
const sharesAlone =
  'How many requests they served is not known of both, so shares are compared, not costs per request.'

test('a function that costs more per request is named, whatever the two loads were', async () => {
  const base = await bundle('base', { 'v8-cpu.folded': folded(60), 'v8-cpu.work.json': requests(100) })
  const head = await bundle('head', { 'v8-cpu.folded': folded(60), 'v8-cpu.work.json': requests(50) })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary).toEqual(['+60.0 % in parse a.ts', '+40.0 % in write a.ts'])
  expect(await readFile(join(head, difference?.file ?? ''), 'utf8')).toContain('for each request')
})

test('without recorded requests shares are compared', async () => {
  const base = await bundle('base', { 'perf.folded': folded(60) })
  const head = await bundle('head', { 'perf.folded': folded(60), 'perf.work.json': 'null' })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary).toEqual(['+0.0 % in parse a.ts', '+0.0 % in write a.ts', sharesAlone])
})

test('where the requests of one are not known, shares of both are compared', async () => {
  const base = await bundle('base', { 'perf.folded': folded(60), 'perf.work.json': '{ "requests": 800 }' })
  const head = await bundle('head', { 'perf.folded': folded(60) })
  await keepWork(join(head, 'profiles'), 'perf.folded', { ended: 900, failed: 0 })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary).toEqual(['+0.0 % in parse a.ts', '+0.0 % in write a.ts', sharesAlone])
})

test('where a profile lacks the work of other processes, shares are compared and that is said', async () => {
  const base = await bundle('base', { 'v8-cpu.folded': folded(60) })
  const head = await bundle('head', { 'v8-cpu.folded': folded(60) })
  await keepWork(join(base, 'profiles'), 'v8-cpu.folded', { ended: 300, failed: 0 })
  await keepWork(join(head, 'profiles'), 'v8-cpu.folded', { ended: 900, failed: 900, isPart: true })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary).toEqual([
    '+0.0 % in parse a.ts',
    '+0.0 % in write a.ts',
    expect.stringMatching(/^In this bundle several processes served .* shares are compared/),
    expect.stringMatching(/^In this bundle 100 % of the requests failed/),
  ])
})

test('perf is no remedy where a profile of memory lacks the work of other processes', async () => {
  const base = await bundle('base', { 'v8-heap.folded': folded(60) })
  const head = await bundle('head', { 'v8-heap.folded': folded(60) })
  await keepWork(join(base, 'profiles'), 'v8-heap.folded', { ended: 300, failed: 0 })
  await keepWork(join(head, 'profiles'), 'v8-heap.folded', { ended: 900, failed: 0, isPart: true })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary.at(-1)).toMatch(/^In this bundle several .*, not costs per request\.$/)
})

test.each([
  ['file:///repository/node_modules/router/index.js', 1],
  ['/repository/node_modules/router/index.js', 1],
  ['../../node_modules/router/index.js', 0],
  ['file:///repository/node_modules/other/index.js', 0],
  // A package of this name is also installed outside of the repository.
  ['file:///usr/lib/node_modules/router/index.js:5:1;use ../../node_modules/router/index.js', 0],
])('a base with %s was taken before such names were relative: %i', async (file, sentences) => {
  const stack = (name: string) => `serve ./a.ts:1:1;route ${name}:5:1 60\n`
  const base = await bundle('base', { 'v8-cpu.folded': stack(file) })
  const head = await bundle('head', { 'v8-cpu.folded': stack('../../node_modules/router/index.js') })
  const [difference] = await compareProfiles(base, head, 'browse')
  const said = difference?.summary.filter((line) => line.includes('take the base again'))
  expect(said).toHaveLength(sentences)
})

test.each([
  ['with another load', 50, 1],
  ['with the same load', 98, 0],
])('a profile from the start of the process on, taken %s', async (_, count, sentences) => {
  const base = await bundle('base', { 'flamegraph.folded': folded(60) })
  const head = await bundle('head', { 'flamegraph.folded': folded(60) })
  await keepWork(join(base, 'profiles'), 'flamegraph.folded', { ended: 100, failed: 0 })
  await keepWork(join(head, 'profiles'), 'flamegraph.folded', { ended: count, failed: 0 })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary.filter((line) => /0x also records the start/.test(line))).toHaveLength(sentences)
})

test('the share of failed requests of either is told, from 1 % on', async () => {
  const base = await bundle('base', { 'perf.folded': folded(60) })
  const head = await bundle('head', { 'perf.folded': folded(60) })
  await keepWork(join(base, 'profiles'), 'perf.folded', { ended: 1000, failed: 9 })
  await keepWork(join(head, 'profiles'), 'perf.folded', { ended: 1000, failed: 996 })
  const [difference] = await compareProfiles(base, head, 'browse')
  expect(difference?.summary.filter((line) => line.includes('failed'))).toEqual([
    'In this bundle 99.6 % of the requests failed, and a failure costs more or less than an answer.',
  ])
})

test('where no profiler is in both, a sentence names those of the base', async () => {
  const base = await bundle('base', { 'flamegraph.folded': folded(60), 'v8-heap.folded': folded(60) })
  const head = await bundle('head', { 'v8-cpu.folded': folded(60) })
  expect(await whyNotCompared(base, head)).toBe(
    'Nothing was compared: the base has a profile by 0x and heap, and this bundle has one by cpu. Take one with --with 0x or --with heap.',
  )
  expect(await whyNotCompared(base, base)).toBeUndefined()
})

test('profiles by different profilers are not compared, and neither are difference pages', async () => {
  const base = await bundle('base', { 'v8-cpu.folded': folded(60), 'difference-v8-cpu.folded': 'a 1 2\n' })
  const head = await bundle('head', { 'perf.folded': folded(60), 'difference-v8-cpu.folded': 'a 1 2\n' })
  expect(await compareProfiles(base, head, 'browse')).toEqual([])
})

test('a link to the latest bundle is resolved before it changes', async () => {
  const base = await bundle('base', { 'v8-cpu.folded': folded(60) })
  await symlink('base', join(root, 'latest'))
  expect(await baseOf(join(root, 'latest'))).toBe(base)
})

test.each([
  ['a bundle without profiles', () => bundle('base', {}), { code: 'BUNDLE_UNREADABLE', exit: 3 }],
  ['no bundle', () => Promise.resolve(join(root, 'absent')), { code: 'BUNDLE_MISSING', exit: 2 }],
])('%s is no base', async (_, lay, problem) => {
  await expect(baseOf(await lay())).rejects.toMatchObject(problem)
})
