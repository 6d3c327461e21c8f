import { expect, test } from 'vitest'
import { figureNamed, figureOf, isBelowFirst, isFigure, percentileOf } from './figures.ts'
import { figureSaid, percentileMeant } from './people-say.ts'

test.each([
  ['p95', true],
  ['p99.99', true],
  ['p0', false],
  ['p0.0', false],
  ['p0.95', true],
  ['p1', true],
  ['p100', false],
  ['poolWait', false],
  ['ttfb.p90', true],
  ['connect.mean', true],
  ['journey.max', true],
  ['ttfb', false],
  ['within(300ms)', true],
  ['within(fast)', false],
  ['apdex(500ms)', true],
  ['status503Count', true],
  ['status5xxRate', true],
  ['status600Rate', false],
  ['constructor', false],
  ['toString', false],
])('whether "%s" names a figure: %s', (name, known) => {
  expect(isFigure(name)).toBe(known)
})

test.each([
  ['p0.95', true],
  ['ttfb.p0.99', true],
  ['p1', false],
  ['p95', false],
  ['within(300ms)', false],
  ['errorRate', false],
] as const)('whether %s is a percentile below 1: %s', (figure, isBelow) => {
  expect(isBelowFirst(figure)).toBe(isBelow)
})

test.each([
  ['p50', 0.5],
  ['p99.9', 0.999],
  ['p99.99', 0.9999],
] as const)('%s is the share %s', (figure, p) => {
  expect(percentileOf(figure)).toBe(p)
})

test('a name that begins with p need not be a percentile, and the percentile of another time is not one of response times', () => {
  expect(percentileOf('ttfb.p95')).toBeUndefined()
  expect(figureNamed('poolWait')).toBeUndefined()
})

test.each<[string, string, string | undefined]>([
  // what people write, the limit that they give it, the figure that they mean
  ['P95', '25ms', 'p95'],
  ['p(95)', '25ms', 'p95'],
  ['avg', '25ms', 'mean'],
  ['med', '25ms', 'p50'],
  ['errorrate', '1%', 'errorRate'],
  ['ttfb p95', '300ms', 'ttfb.p95'],
  ['ttfb', '300ms', 'ttfb.p95'],
  ['connect avg', '50ms', 'connect.mean'],
  ['5xx', '0.1%', 'status5xxRate'],
  ['5xx', '3', 'status5xxCount'],
  ['status 503 count', '0', 'status503Count'],
  ['status 503', '0.5%', 'status503Rate'],
  ['timeouts', '3', 'timeoutCount'],
  ['timeouts', '0.01', 'timeoutRate'],
  ['errors', '0', 'errorCount'],
  ['poolWait', '3ms', undefined],
  ['503 apples', '3', undefined],
  ['p(0.95)', '25ms', undefined],
  ['p0.95', '25ms', undefined],
  ['ttfb p0.99', '25ms', undefined],
  ['p0.001', '25ms', undefined],
])('"%s" limited to %s is %s', (words, limit, figure) => {
  expect(figureSaid(words, limit)).toBe(figure)
})

test.each<[string, string | undefined]>([
  ['p0.95', 'p95'],
  ['p(0.999)', 'p99.9'],
  ['P.5', 'p50'],
  ['ttfb p0.99', 'ttfb.p99'],
  ['p0.001', undefined],
  ['p95', undefined],
  ['p0', undefined],
  ['mean', undefined],
])('%s was meant as %s', (text, percentile) => {
  expect(percentileMeant(text)).toBe(percentile)
})

test.each([
  ['within(1999ms)', 'within 1.999 s'],
  ['within(200ms)', 'within 200.0 ms'],
  ['apdex(1.2345s)', 'apdex at 1.2345 s'],
] as const)('the time in the name of %s is not rounded', (figure, label) => {
  expect(figureOf(figure).label).toBe(label)
})

test('only its row says which service a figure of the stack belongs to', () => {
  expect(figureOf('memory')).toMatchObject({ service: 'app', unit: 'bytes' })
})
