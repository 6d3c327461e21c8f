import { expect, test } from 'vitest'
import { type Counters, countedSince } from './service-counters.ts'

const reading = (redis: Counters['redis'], run: string): Counters => ({
  ...{ postgres: { xact_commit: 5 }, statements: [] },
  ...{ redis, origins: { postgres: '2026-11-29', redis: run } },
})

const before = reading({ total_commands_processed: 12, instantaneous_ops_per_sec: 9 }, 'cafe')

test('counters are given by their increase, and what is lower than before is left out', () => {
  const after = reading(
    { total_commands_processed: 20, instantaneous_ops_per_sec: 2, expired_keys: 3 },
    'cafe',
  )
  expect(countedSince('redis', before, after)).toEqual({
    counts: { total_commands_processed: 8, expired_keys: 3 },
    leftOut: 'Lower at the end than before: instantaneous_ops_per_sec.',
  })
  expect(countedSince('postgres', before, after)).toEqual({ counts: { xact_commit: 0 }, leftOut: undefined })
})

test('of a service that was started anew nothing is known, also where it has counted more since', () => {
  const after = reading({ total_commands_processed: 500 }, 'beef')
  expect(countedSince('redis', before, after)).toEqual({
    counts: {},
    leftOut: expect.stringContaining('count anew'),
  })
  expect(countedSince('postgres', before, after).counts).toEqual({ xact_commit: 0 })
})
