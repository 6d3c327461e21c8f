import { expect, test } from 'vitest'
import { parseAccepted, parseLimit } from './parse-limits.ts'

test.each([
  ['p95 5%', { figure: 'p95', route: undefined, tolerable: 0.05 }],
  ['p95 5 %', { figure: 'p95', route: undefined, tolerable: 0.05 }],
  ['list p99 12.5%', { figure: 'p99', route: 'list', tolerable: 0.125 }],
  ['GET /masks/:id p95 5%', { figure: 'p95', route: 'GET /masks/:id', tolerable: 0.05 }],
  ['all app.cpuPerRequest 0.02', { figure: 'app.cpuPerRequest', route: 'all', tolerable: 0.02 }],
])('--tolerable %j', (text, value) => {
  expect(parseLimit('tolerable', text)).toEqual({ value })
})

test.each([
  ['', 'has to name a figure and a share'],
  ['p95', 'has to name a figure and a share'],
  ['p95 fast', 'has to name a figure and a share'],
  ['p95 -5%', 'has to name a figure and a share'],
  ['p97 5%', '"p97" is no figure'],
  ['p95 0%', 'no comparison can show that nothing at all has changed'],
])('--tolerable %j is refused', (text, problem) => {
  expect(parseLimit('tolerable', text)).toMatchObject({ problem: expect.stringContaining(problem) })
})

test.each([
  ['list p95: the answer is larger', { route: 'list', figure: 'p95', reason: 'the answer is larger' }],
  ['p95: a: b', { route: undefined, figure: 'p95', reason: 'a: b' }],
  ['list answers: a new field', { route: 'list', figure: 'answers', reason: 'a new field' }],
])('--accept %j', (text, value) => {
  expect(parseAccepted(text)).toEqual({ value })
})

test.each(['list p95', 'list p95:', ': why', 'list p97: why'])('--accept %j is refused', (text) => {
  expect(parseAccepted(text)).toHaveProperty('problem')
})
