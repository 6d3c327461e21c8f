import { expect, test } from 'vitest'
import { keptSummary, readSummaryText, thresholdRemarks } from './summary.ts'

const kept = { 'p(95)<5': false }
const empty = 'saw no sample'

// Captured from k6 1.8.1, which lets every threshold on an empty metric pass.
test.each([
  ['a kept threshold', 'http_req_duration', { count: 5, 'p(95)': 1, thresholds: kept }, undefined],
  [
    'a crossed threshold',
    'http_req_duration',
    { count: 5, 'p(95)': 9, thresholds: { 'p(95)<5': true } },
    'was crossed',
  ],
  ['a trend nothing was added to', 'mine', { count: 0, 'p(95)': 0, thresholds: kept }, empty],
  [
    'a tag that never occurred',
    'http_req_duration{name:no}',
    { count: 0, 'p(95)': 0, thresholds: kept },
    empty,
  ],
  [
    'a rate of a tag that never occurred',
    'http_req_failed{name:no}',
    { passes: 0, fails: 0, value: 0, thresholds: { 'rate<1': false } },
    empty,
  ],
  [
    'a counter of a tag that never occurred',
    'http_reqs{name:no}',
    { count: 0, rate: 0, thresholds: { 'count<2': false } },
    empty,
  ],
  [
    'a gauge of a tag that never occurred',
    'vus{x:y}',
    { value: 0, min: 0, max: 0, thresholds: { 'value<5': false } },
    empty,
  ],
  [
    'an own gauge never set',
    'mygauge',
    { value: 0, min: 0, max: 0, thresholds: { 'value<5': false } },
    empty,
  ],
  ['an own counter never counted', 'mycount', { count: 0, rate: 0, thresholds: { 'count<5': false } }, empty],
  [
    'no iteration dropped',
    'dropped_iterations',
    { count: 0, rate: 0, thresholds: { 'count==0': false } },
    undefined,
  ],
  [
    'no iteration dropped of one scenario',
    'dropped_iterations{scenario:shop}',
    { count: 0, rate: 0, thresholds: { 'count<1': false } },
    undefined,
  ],
  [
    'iterations dropped of one scenario',
    'dropped_iterations{scenario:shop}',
    { count: 4, rate: 1, thresholds: { 'count<1': true } },
    'was crossed',
  ],
  ['a metric without thresholds', 'mine', { count: 0 }, undefined],
])('%s', (_, name, values, expected) => {
  const remarks = thresholdRemarks(
    readSummaryText(JSON.stringify({ metrics: { [name]: values } })),
    new Set(['http_req_duration']),
  )
  expect(remarks.map(({ passable }) => passable)).toEqual(expected === undefined ? [] : [false])
  if (expected !== undefined) expect(remarks[0]?.message).toContain(expected)
})

test.each([
  ['cut', '{"metrics": {'],
  ['of another shape', '{"metrics": {"checks": {"thresholds": ["rate==1"]}}}'],
  ['empty', ''],
])('a summary that is %s cannot be read', (_, text) => {
  expect(() => readSummaryText(text)).toThrow()
})

test('without a summary the thresholds are unknown, which is no pass', () => {
  expect(thresholdRemarks(undefined, new Set())).toMatchObject([{ kind: 'threshold', passable: false }])
})

test('metrics, thresholds and groups of a summary are kept, and what setup() returned is not', () => {
  const metrics = { http_reqs: { count: 9 }, checks: { value: 1, thresholds: { 'rate==1': false } } }
  const root_group = { name: '', groups: {}, checks: { 'status is 200': { passes: 9, fails: 0 } } }
  const written = { root_group, metrics, setup_data: { token: 'known to nobody' } }
  expect(JSON.parse(keptSummary(readSummaryText(JSON.stringify(written))))).toEqual({ metrics, root_group })
})
