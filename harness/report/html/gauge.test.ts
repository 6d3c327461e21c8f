import { expect, test } from 'vitest'
import { budget } from '../../../test/fixtures/report.ts'
import { gauge } from './gauge.ts'

test('a gauge tells the limit as it was given, and no value rounded to it', () => {
  const within = budget('shop', 'all', 'within(300ms)', 0.9999)
  const interval = { low: 0.994, high: 0.998 }
  const drawn = gauge({ budget: within, value: 0.996, interval, outcome: 'fail', reason: '' })
  expect(String(drawn).replaceAll('\u00a0', ' ')).toContain(
    '<title>99.6 %, interval 99.4 % to 99.8 %; at least 99.99 %</title>',
  )
})
