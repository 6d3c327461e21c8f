import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { readProc } from '../../measure/procfs.ts'
import { allowedProcessors, partsOf, pin, processorsIn } from './pinning.ts'

test.each([
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['1,4-5,9', [1, 4, 5, 9]],
  ['', []],
])('%j are processors', (list, processors) => {
  expect(processorsIn(list)).toEqual(processors)
})

test('the generator has a processor of its own if three or more are left for an arm', () => {
  expect(partsOf([0, 1])).toBeUndefined()
  expect(partsOf([0, 1, 2])).toBeUndefined()
  expect(partsOf([2, 3, 6, 7])).toEqual({ services: [2, 3, 6], generator: [7] })
})

test.skipIf(process.platform !== 'linux')('a process and its child are kept on one processor', async () => {
  const [last] = allowedProcessors().slice(-1)
  if (last === undefined) throw new Error('no processor is allowed')
  const child = spawn('sh', ['-c', 'sleep 30 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [text] = await once(child.stdout, 'data')
    expect(await pin([child.pid ?? 0], [last])).toBe(true)
    for (const pid of [child.pid, Number(String(text))])
      expect(readProc(`/proc/${pid}/status`)).toContain(`Cpus_allowed_list:\t${last}\n`)
    expect(await pin([child.pid ?? 0], [100_000])).toBe(false)
    process.kill(Number(String(text)))
  } finally {
    child.kill()
  }
})

test('a process that does not exist is not pinned', async () => {
  expect(await pin([2 ** 22 + 1], [0])).toBe(false)
})
