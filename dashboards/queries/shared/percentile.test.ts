import { expect, test } from 'vitest'
import { percentileIn, percentiles } from './percentile.ts'
import { seriesOf, vectorOf } from './vector.ts'

const infinite = Number.POSITIVE_INFINITY

// The results of Prometheus 2.42 for these, from promql/testdata/histograms.test and its code.
test.each([
  ['half-way through the first bucket', 0.5, [0.1, infinite], [10, 10], 0.05],
  ['in the middle of a bucket', 0.5, [0.1, 0.2, infinite], [2, 6, 8], 0.15],
  ['at the end of a bucket', 0.75, [0.1, 0.2, infinite], [2, 6, 8], 0.2],
  ['beyond the last end', 0.95, [0.1, 0.2, infinite], [2, 6, 8], 0.2],
  ['of values below 0', 0.5, [-1, 0, infinite], [5, 6, 8], -1],
  ['past an empty bucket', 0.5, [0.1, 0.2, 0.4, infinite], [0, 0, 4, 4], 0.3],
  ['where a wider bucket holds less', 0.5, [0.1, 0.2, infinite], [4, 3, 8], 0.1],
  ['of nothing', 0.5, [0.1, infinite], [0, 0], Number.NaN],
  ['without a bucket of all', 0.5, [0.1, 0.2], [2, 6], Number.NaN],
  ['of one bucket', 0.5, [infinite], [6], Number.NaN],
])('a percentile %s', (_, share, ends, counts, value) => {
  const found = percentileIn(share, ends, counts)
  if (Number.isNaN(value)) expect(found).toBeNaN()
  else expect(found).toBeCloseTo(value, 12)
})

test('each histogram has its percentile at the times at which it has buckets; two notations of an end are one bucket', () => {
  const times = { from: 1, step: 1, count: 3 }
  const series = (labels: Readonly<Record<string, string>>, ...points: (readonly [number, number])[]) => ({
    labels,
    points,
  })
  const vector = vectorOf(
    [
      series({ le: '+Inf', route: 'a' }, [1, 2], [2, 4]),
      series({ le: '1', route: 'a' }, [1, 1], [2, 2]),
      series({ le: '1.0', route: 'a' }, [2, 2]),
      series({ le: '1', route: 'b' }, [3, 3]),
      series({ le: '+Inf', route: 'b' }, [3, 3]),
    ],
    times,
  )
  expect(seriesOf(percentiles(vector, 0.5), times)).toEqual([
    series({ route: 'a' }, [1, 1], [2, 0.5]),
    series({ route: 'b' }, [3, 0.5]),
  ])
})
