import { expect, test } from 'vitest'
import { figureNamed, figureOf, isFigure, percentileOf } from './figures.ts'
import { figureSaid, percentileMeant } from './people-say.ts'

test.each([
  ['p95', true],
  ['p99.99', true],
  ['p0', false],
  ['p0.95', false],
  ['p0.5', false],
  ['ttfb.p0.99', false],
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

test('only its row says which service a figure of the stack belongs to', () => {
  expect(figureOf('memory')).toMatchObject({ service: 'app', unit: 'bytes' })
})
