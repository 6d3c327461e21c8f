import { expect, test } from 'vitest'
import { threadWaker } from './waker.ts'

test('every moment is called, none before its time, however near or far it is', async () => {
  const gaps = [0, 0.01, 5, 0.2, 0.4, 1, 0, 12, 3.3, 0.05, 0.5]
  const early: number[] = []
  let moment = 0
  let called: () => void = () => undefined
  const waker = await threadWaker(() => {
    early.push(moment - performance.now())
    called()
  })
  for (let count = 0; count < 300; count += 1) {
    const call = new Promise<void>((resolve) => {
      called = resolve
    })
    moment = performance.now() + (gaps[count % gaps.length] ?? 0)
    waker.wakeAt(moment)
    await call
  }
  await waker.close()
  expect(early).toHaveLength(300)
  expect(Math.max(...early)).toBeLessThanOrEqual(0)
})

test('a moment that is replaced is not called', async () => {
  let calls = 0
  const waker = await threadWaker(() => {
    calls += 1
  })
  waker.wakeAt(performance.now() + 20)
  const later = performance.now() + 60
  waker.wakeAt(later)
  while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(performance.now()).toBeGreaterThanOrEqual(later)
  await waker.close()
})
