import { expect, test } from 'vitest'
import { costsOf } from './explain-cpu.ts'

const weighed = (parse: number, requests: number | undefined) => ({
  folded: new Map([
    ['serve;parse', parse],
    ['serve;write', 64],
  ]),
  requests,
})

test('the costs of both arms are for one request', () =>
  expect(costsOf(weighed(64, 8), weighed(192, 16))).toEqual({
    ...{ base: 16, head: 16 },
    changes: [
      { name: 'parse', base: 8, head: 12 },
      { name: 'write', base: 8, head: 4 },
    ],
  }))

test('where the requests of the profiled process are not known, shares are compared', () =>
  expect(costsOf(weighed(64, undefined), weighed(192, undefined))).toEqual({
    ...{ base: 1, head: 1, isShares: true },
    changes: [
      { name: 'parse', base: 0.5, head: 0.75 },
      { name: 'write', base: 0.5, head: 0.25 },
    ],
  }))
