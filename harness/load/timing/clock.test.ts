import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { aheadOfMonotonic } from './clock.ts'

test('a moment of one thread is converted to the clock of another, to a hundredth of a millisecond', async () => {
  const module = new URL('./clock.ts', import.meta.url).href
  const source = `import('${module}').then(({ aheadOfMonotonic }) => {
    const ahead = aheadOfMonotonic()
    require('node:worker_threads').parentPort.postMessage(performance.now() - ahead)
  })`
  const before = performance.now() - aheadOfMonotonic()
  const worker = new Worker(source, { eval: true })
  const there = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const after = performance.now() - aheadOfMonotonic()
  await worker.terminate()
  expect(there).toBeGreaterThan(before - 0.02)
  expect(there).toBeLessThan(after + 0.02)
  expect(Math.abs(aheadOfMonotonic() - aheadOfMonotonic())).toBeLessThan(0.02)
})
