import { expect, test } from 'vitest'
import { limitProblems } from './known-limits.ts'

const routes = ['list', 'tile']
const tolerable = (figure: string, route?: string) => ({
  limits: [{ route, figure, tolerable: 0.05 }],
  accepted: [],
})

test.each<[string, ReturnType<typeof tolerable>, string[]]>([
  ['a figure of every route', tolerable('p95'), []],
  ['a figure of a route', tolerable('p95', 'list'), []],
  ['a figure of all routes together', tolerable('cpuPerRequest', 'all'), []],
  [
    'a route that does not exist',
    tolerable('p95', 'lsit'),
    [
      "--tolerable 'lsit p95' limits nothing: there is no route lsit in what is compared; its routes are list, tile, all.",
    ],
  ],
  [
    'a route for a figure that only all routes have',
    tolerable('cpuPerRequest', 'list'),
    [
      "--tolerable 'list cpuPerRequest' limits nothing: cpuPerRequest is measured for all routes together; leave list out.",
    ],
  ],
])('%s', (_, given, problems) => {
  expect(limitProblems(given, routes)).toEqual(problems)
})

test('a redirect that may be followed may have limits, and not of what only all routes have', () => {
  const hops = ['list/hop1']
  const problems = (figure: string, route: string) => limitProblems(tolerable(figure, route), routes, hops)
  expect(problems('p95', 'list/hop1')).toEqual([])
  expect(problems('p95', 'list/hop2')[0]).toMatch(/there is no route list\/hop2 .* list, tile, all\.$/)
  expect(problems('cpuPerRequest', 'list/hop1')[0]).toMatch(/leave list\/hop1 out\.$/)
})

test('negligible and accepted changes are named by their options, all problems at once', () => {
  const given = {
    limits: [{ route: 'x', figure: 'p95', negligible: 0.05 }],
    accepted: [
      { route: 'y', figure: 'answers', reason: 'meant' },
      { route: 'list', figure: 'answers', reason: 'meant' },
    ],
  }
  expect(limitProblems(given, routes).map((text) => text.split(' limits')[0])).toEqual([
    "--negligible 'x p95'",
    "--accept 'y answers'",
  ])
})
