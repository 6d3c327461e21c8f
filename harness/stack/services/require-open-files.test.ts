import { expect, test } from 'vitest'
import { tablePlan } from '../../../test/fixtures/table/plan.ts'
import type { Plan, PlannedScenario } from '../../config/plan/plan.ts'
import { hardLimitIn, mostOpenFiles } from './open-files.ts'
import { requireOpenFiles } from './require-open-files.ts'

/** A plan whose scenarios have so many connections; undefined for one of k6, which has users. */
const planOf = (...connections: readonly (number | undefined)[]): Plan =>
  tablePlan({
    scenarios: connections.map(
      (count) => ({ scenario: count === undefined ? {} : { connections: count } }) as PlannedScenario,
    ),
  })

test.each([
  ['600 connections where 256 files are allowed', planOf(600), 256, 1264],
  ['the most of several scenarios', planOf(10, 600, 20), 1263, 1264],
  ['too few for the services alone', planOf(), 200, 256],
])('%s are refused, with what is needed', (_, plan, allowed, needed) => {
  expect(() => requireOpenFiles(plan, allowed)).toThrow(
    expect.objectContaining({
      code: 'OPEN_FILES',
      exit: 4,
      hint: expect.stringContaining(`ulimit -n ${needed}`),
    }),
  )
})

test.each([
  ['600 connections where 1264 files are allowed', planOf(600), 1264],
  ['a few where 256 are', planOf(90), 256],
  ['users of k6, whose number its script decides', planOf(undefined), 256],
])('%s may run', (_, plan, allowed) => {
  expect(() => requireOpenFiles(plan, allowed)).not.toThrow()
})

test.each([
  ['Max open files            256                  4096                 files     ', 4096],
  ['Max open files            1024                 unlimited            files     ', Number.MAX_SAFE_INTEGER],
  ['Max processes             1                    2                    processes ', undefined],
])('the hard limit is read from the words of the system', (line, limit) => {
  expect(
    hardLimitIn(`Limit                     Soft Limit           Hard Limit           Units\n${line}\n`),
  ).toBe(limit)
})

test('this machine allows some', () => {
  expect(mostOpenFiles()).toBeGreaterThan(100)
})
