import { expect, test } from 'vitest'
import { appCpu, nextCount } from './heating.ts'

test.each([
  ['much sooner than meant, four times as many', 32, 0.05, 128],
  ['as long as meant, as many', 500, 1, 500],
  ['half as long again, fewer', 300, 1.5, 200],
  ['far longer, half as many', 300, 8, 150],
  ['longer for a single one, still one', 1, 5, 1],
])('after a stretch that took %s', (_, count, seconds, next) => {
  expect(nextCount(count, seconds)).toBe(next)
})

test.each([
  ['the app of one process', { app: 2, postgres: 1 }, 2],
  ['the app of several processes', { 'app-1': 2, 'app-2': 3, redis: 1 }, 5],
  ['all services where none has that name', { web: 2, cache: 1 }, 3],
])('CPU time of the app is that of %s', (_, cpu, seconds) => {
  expect(appCpu(cpu)).toBe(seconds)
})
