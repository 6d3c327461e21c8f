import { expect, test } from 'vitest'
import { withSeconds } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { scenario as spike, evidence as stepped } from '../../../test/fixtures/stepped.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { judge } from '../judge.ts'

test.each([
  ['step 2', '0'],
  ['step 3', '100'],
] as const)('a limit that is lifted during %s tells the %s failures of that step', (during, failed) => {
  const failing = withSeconds(spike, (second) =>
    second.at < 30 ? second : { ...second, failures: { http5xx: 5 } },
  )
  const errors = budget('spike', 'list', 'errorRate', 1)
  const lifted: Budget = { ...errors, level: 'off', during }
  const [found] = judge({ ...stepped, scenarios: [failing] }, [lifted]).scenarios
  expect(found?.certificate.find(({ name }) => name === 'failures')?.sentence).toMatch(
    new RegExp(`is not limited during ${during}: ${failed} of \\d+ requests failed\\.`),
  )
})
