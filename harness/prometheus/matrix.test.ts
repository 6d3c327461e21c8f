import { expect, test } from 'vitest'
import { readMatrix } from './matrix.ts'

const matrix = (result: unknown, more = {}) =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result }, ...more })

const hostile = { a: 'x"}],"values":[[1,"2"]]', b: '\\\n', c: '{"metric":' }

function read(text: string) {
  const series: { labels: object; points: [number, number][] }[] = []
  const isRead = readMatrix(text, (labels) => {
    const points: [number, number][] = []
    series.push({ labels, points })
    return (time, value) => points.push([time, value])
  })
  return isRead ? series : undefined
}

test.each([
  ['nothing', [], []],
  ['one point', [{ metric: { a: 'b' }, values: [[1.5, '2']] }], [{ labels: { a: 'b' }, points: [[1.5, 2]] }]],
  [
    'values that are no finite numbers',
    [
      {
        metric: {},
        values: [
          [1, 'NaN'],
          [2, '+Inf'],
          [3, '-1e-7'],
        ],
      },
    ],
    [
      {
        labels: {},
        points: [
          [1, Number.NaN],
          [2, Number.POSITIVE_INFINITY],
          [3, -1e-7],
        ],
      },
    ],
  ],
  [
    'labels that look like points, and several series',
    [
      {
        metric: hostile,
        values: [
          [1, '2'],
          [2, '3'],
        ],
      },
      { metric: { d: 'é' }, values: [[2, '4']] },
    ],
    [
      {
        labels: hostile,
        points: [
          [1, 2],
          [2, 3],
        ],
      },
      { labels: { d: 'é' }, points: [[2, 4]] },
    ],
  ],
])('reads %s', (_, result, expected) => {
  expect(read(matrix(result))).toEqual(expected)
})

test.each([
  '1795916215',
  '1795916215.5',
  '1795916215.123',
  '0',
  '0.001',
  '-5',
  '1e9',
  '1.5e-3',
  '12345678901234.567',
])('the time %s is the number that JSON reads', (time) => {
  const text = matrix([{ metric: {}, values: [[1, '2']] }]).replace('[[1,', `[[${time},`)
  expect(read(text)).toEqual([{ labels: {}, points: [[JSON.parse(time), 2]] }])
})

test('what a newer Prometheus adds behind the result does not matter', () => {
  expect(read(matrix([{ metric: {}, values: [[1, '2']] }], { infos: ['x'] }))).toHaveLength(1)
})

test.each([
  ['a refusal', JSON.stringify({ status: 'error', error: 'too many samples' })],
  ['spaces', JSON.stringify(JSON.parse(matrix([{ metric: {}, values: [[1, '2']] }])), undefined, 1)],
  [
    'another order of keys',
    JSON.stringify({ data: { resultType: 'matrix', result: [] }, status: 'success' }),
  ],
  ['native histograms', matrix([{ metric: {}, histograms: [[1, { count: '1' }]] }])],
  [
    'native histograms before a series of values',
    matrix([
      { metric: {}, histograms: [[1, { count: '1' }]] },
      { metric: {}, values: [[1, '2']] },
    ]),
  ],
  ['values beside native histograms', matrix([{ metric: {}, values: [[1, '2']], histograms: [] }])],
  [
    'an answer cut off in a point',
    matrix([
      {
        metric: {},
        values: [
          [1, '2'],
          [2, '3'],
        ],
      },
    ]).slice(0, -12),
  ],
  ['an answer cut off between series', matrix([{ metric: {}, values: [[1, '2']] }]).slice(0, -3)],
])('leaves %s to JSON.parse', (_, text) => {
  expect(read(text)).toBeUndefined()
})
