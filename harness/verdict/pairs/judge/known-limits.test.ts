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
