import { expect, test } from 'vitest'
import { timesIn } from './times.ts'

const now = Date.parse('2026-01-31T12:00:00Z') / 1000

test.each([
  ['now-15m', 'now', -900, 0],
  ['now-1h30m', 'now-1h', -5400, -3600],
  ['now-2d', 'now', -172_800, 0],
  ['2026-01-31T11:00:00Z', '2026-01-31T11:30', -3600, -1800],
  ['2026-01-31T12:00:00+01:00', 'now', -3600, 0],
  ['2026-01-31', 'now', -43_200, 0],
  [String(now - 60), `${now - 10}.5`, -60, -9.5],
  [`${now - 60}000`, `${now}000`, -60, 0],
  ['now-5m', '2026-02-01', -300, 0],
])('from %s to %s is from %d s to %d s', (from, to, begin, end) => {
  expect(timesIn({ from, to }, now)).toEqual({ from: now + begin, to: now + end })
})

test.each([
  ['soon', 'now', '"soon" is no time: write now-15m, 2026-01-31T12:00:00Z or a Unix time.'],
  ['now-15m', 'now+5m', '"now+5m" is no time: write now-15m, 2026-01-31T12:00:00Z or a Unix time.'],
  ['now-15', 'now', '"now-15" is no time: write now-15m, 2026-01-31T12:00:00Z or a Unix time.'],
  ['2026-13-01', 'now', '"2026-13-01" is no time: write now-15m, 2026-01-31T12:00:00Z or a Unix time.'],
  ['now', 'now-5m', 'The time begins after its end or after now, or lasts for less than 5 s.'],
  ['2026-02-01', '2026-02-02', 'The time begins after its end or after now, or lasts for less than 5 s.'],
  ['now-32d', 'now', 'The time lasts for more than 31 days.'],
])('from %s to %s is refused in a sentence', (from, to, sentence) => {
  expect(timesIn({ from, to }, now)).toBe(sentence)
})
