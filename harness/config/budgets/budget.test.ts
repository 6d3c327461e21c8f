import { describe, expect, test } from 'vitest'
import { parseBudget } from './parse-budget.ts'

describe('a budget on the command line', () => {
  test.each([
    ['names scenario, route, figure and limit', 'browse.list p95<=25ms', ['browse', 'list', 'p95', 25_000]],
    ['may have spaces around its sign', ' browse.list  p99 <= 0.5s ', ['browse', 'list', 'p99', 500_000]],
    ['may name only a route', 'list p50<=850us', [undefined, 'list', 'p50', 850]],
    ['reads shares as fractions', 'all errorRate<=0.1%', [undefined, 'all', 'errorRate', 0.001]],
    ['is about all routes if it names none', 'p95<=50ms', [undefined, 'all', 'p95', 50_000]],
    [
      'is about all routes with a figure of two words too',
      ' error rate <= 1%',
      [undefined, 'all', 'errorRate', 0.01],
    ],
    ['accepts a figure in upper or lower case', 'all errorrate<=0%', [undefined, 'all', 'errorRate', 0]],
    [
      'limits throughput from below',
      'saturate.all throughput>=400/s',
      ['saturate', 'all', 'throughput', 400],
    ],
  ])('%s', (_words, text, [scenario, route, figure, limit]) => {
    const budget = parseBudget(text)
    expect([budget.scenario, budget.route, budget.figure, budget.limit]).toEqual([
      scenario,
      route,
      figure,
      limit,
    ])
  })

  test.each([
    ['for every stretch of some seconds', 'list p99<=60ms for 10s', { limit: 60_000, window: 10 }],
    ['that only warns', 'list p99<=60ms warn', { limit: 60_000, level: 'warn' }],
    ['with both', 'browse.list p99 <= 60ms for 10s warn', { window: 10, level: 'warn' }],
    ['on CPU time per request', 'all cpuPerRequest<=900us', { figure: 'cpuPerRequest', limit: 900 }],
    ['on memory', 'all memory<=256MiB', { figure: 'memory', limit: 268_435_456 }],
    ['on one step', 'list p99<=400ms during step 2', { limit: 400_000, during: 'step 2' }],
    [
      'on stretches of one part of a ramp, which only warns',
      'list p99<=60ms for 5s during part 3 warn',
      { window: 5, during: 'part 3', level: 'warn' },
    ],
    ['on the memory of a service', 'all memory<=1024MiB of postgres', { service: 'postgres' }],
    [
      'on the CPU of a service',
      'browse cpu<=0.5cores of redis',
      { figure: 'cpu', limit: 0.5, service: 'redis' },
    ],
    ['on the growth of memory', 'soak memoryGrowth<=10MiB/h', { limit: 10 * 2 ** 20 }],
    ['on the growth of connections', 'soak connectionGrowth<=5/h', { limit: 5 }],
    ['on a share of the whole', 'list within(300ms)>=100%', { limit: 1 }],
    ['on no success at all', 'list throughput<=0/s', { limit: 0, sense: 'at-most' }],
    ['on a wait that is longer than the running', 'all runQueueWait<=150%', { limit: 1.5 }],
    ['on the mean', 'list mean<=5ms', { figure: 'mean', limit: 5000 }],
    ['on the data rate', 'all dataRate>=12MB/s', { figure: 'dataRate', limit: 12e6 }],
  ])('%s is read', (_words, text, expected) => {
    expect(parseBudget(text)).toMatchObject(expected)
  })

  test.each([
    ['for half a second', 'list p99<=60ms for 500ms', 'must be whole seconds'],
    [
      'on recovery, for a stretch of seconds',
      'all recovery<=5s for 10s',
      'a figure that does not need the whole run',
    ],
    ['during something unknown', 'list p99<=60ms during lunch 2', 'must name a phase such as step 2'],
    ['on recovery during a step', 'list recovery<=5s during step 2', 'must be a figure it can have'],
    ['on a latency of a service', 'list p99<=60ms of postgres', 'no figure of "postgres"'],
    ['on an unknown service', 'all memory<=1MiB of mongo', 'no figure of "mongo"'],
    ['without a figure', 'browse.list', 'does not have the form'],
    ['with an unknown figure', 'browse.list q97<=25ms', '"q97" is no figure'],
    ['with a unit of another figure', 'browse.list p95<=25%', 'write it like 25ms'],
    ['without a unit', 'browse.list p95<=25', 'write it like 25ms'],
    ['with a negative limit', 'browse.list p95<=-1ms', 'write it like 25ms'],
    ['with a latency of zero', 'browse.list p95<=0ms', 'above zero'],
    ['with the wrong sign', 'browse.list p95>=25ms', 'limited with <='],
    ['with a percentile of everything', 'list p100<=25ms', '"p100" is no figure'],
    ['with a share as a percentile', 'list p(0.95)<=25ms', 'write p95'],
    ['with a share as a percentile of all routes', 'p0.5<=25ms', 'write p50'],
    ['with a share as a percentile of the first byte', 'list ttfb p0.99<=25ms', 'write ttfb.p99'],
    ['with a bare number', 'list p95<=500', '"500" is no limit for p95; write it like 500ms'],
    ['with a share that could be all', 'all errorRate<=1', 'write it like 1%'],
    ['with equality', 'list p95=25ms', 'limited with <=, not ='],
    ['with fewer than zero errors', 'list errorCount<0', 'no error count is below 0'],
    ['with all requests as errors', 'all errorRate<=100%', "is above 100 %; write 'off' to lift it"],
    ['with more than all requests', 'list 5xx<=1000%', 'nothing can break that limit'],
    ['with all transactions', 'all databaseErrorRate<=100%', 'nothing can break that limit'],
    ['with a share that is kept by none', 'list within(300ms)>=0%', 'no within(300ms) is below 0'],
    ['with a share above the whole', 'list within(300ms)>=101%', 'nothing can keep that limit'],
    ['with an index of zero', 'list apdex(500ms)>=0', 'no apdex(500ms) is below 0'],
    ['with an index above the whole', 'list apdex(500ms)>=150%', 'nothing can keep that limit'],
    ['with more than no success', 'all throughput>0/s', 'no throughput is below 0'],
    ['that is empty', '', 'does not have the form'],
    ['that is not a number', 'list p95<=NaNms', 'write it like 25ms'],
  ])('%s is refused with the reason', (_words, text, problem) => {
    expect(() => parseBudget(text)).toThrowError(problem)
  })
})
