import { expect, test } from 'vitest'
import { distribution } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { evidence as stepped } from '../../../test/fixtures/stepped.ts'
import { judge } from '../judge.ts'

// 15 of 100 requests left 3 ms late, and nothing tells in which step they did.
const sendLag = distribution(Array.from({ length: 7000 }, (_, index) => (index % 100 < 15 ? 3000 : 100)))
const scenarios = stepped.scenarios.map((one) => ({ ...one, generator: { ...one.generator, sendLag } }))

// In step 1 p95 is 5.6 ms and the longest request took less than 10 ms; in step 2 all take longer.
test.each([
  ['max', 7000, 'step 1', 'unproven'],
  ['max', 7000, 'step 2', 'fail'],
  ['p95', 5000, 'step 1', 'unproven'],
] as const)('a late load and a limit on %s of %i µs during %s: %s', (figure, limit, during, outcome) => {
  const asked = { ...budget('spike', 'list', figure, limit), during }
  expect(judge({ ...stepped, scenarios }, [asked]).outcome).toBe(outcome)
})
