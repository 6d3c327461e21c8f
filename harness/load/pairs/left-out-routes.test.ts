import { expect, test } from 'vitest'
import { probeScenario } from '../../../test/fixtures/probe-scenario.ts'
import type { RecordedRequest } from '../../config/requests/arrivals.ts'
import { type Journey, type Mix, type MixEntry, mixOf, routesOfEntry } from '../../config/requests/mix.ts'
import { leaveOut, unaskedWords } from './left-out-routes.ts'

const step = (route: string) => ({ route, request: () => ({ path: `/${route}` }) })
const single = (route: string): MixEntry<string> => ({ ...step(route), weight: 1 })
const journey = (...routes: readonly string[]): Journey<string> => ({ weight: 2, steps: routes.map(step) })

test.each<[string, Mix<string>, string[][], string[]]>([
  [
    'a journey ends before its first step for it, and later steps are not asked for',
    [journey('log-in', 'list', 'added', 'rest')],
    [['log-in', 'list']],
    ['rest of probe is not compared: it comes only after added, which base does not have.'],
  ],
  ['a journey that begins with it is gone', [journey('added', 'list'), single('list')], [['list']], []],
  ['a single request for it is gone', [single('added'), single('list')], [['list']], []],
  [
    'a later step that another entry makes too is still asked for',
    [journey('list', 'added', 'rest'), single('rest')],
    [['list'], ['rest']],
    [],
  ],
  [
    'nothing is left where everything comes after it',
    [journey('added', 'list', 'rest')],
    [],
    ['list, rest of probe are not compared: they come only after added, which base does not have.'],
  ],
])('without a route %s', (_, mix, left, told) => {
  const scenario = { ...probeScenario, mix }
  expect(mixOf(leaveOut(scenario, ['added'])).map(routesOfEntry)).toEqual(left)
  expect(unaskedWords(scenario, ['added'])).toEqual(told)
})

test('a journey that ends early keeps its weight and its cookies', () => {
  const mix = [{ ...journey('list', 'added'), cookies: false as const }]
  expect(leaveOut({ ...probeScenario, mix }, ['added']).mix).toMatchObject([{ weight: 2, cookies: false }])
})

test('requests of a recording are left out too, with a path and without', () => {
  const { mix: _, ...rest } = probeScenario
  const requests: readonly RecordedRequest[] = [
    { at: 0, route: 'list', path: '/list?1' },
    { at: 1, route: 'added', path: '/added?1' },
    { at: 2, route: 'added' },
    { at: 3, route: 'list' },
  ]
  const recorded = { ...rest, arrivals: { kind: 'recorded' as const, requests } }
  const left = leaveOut(recorded, ['added'])
  expect(left).not.toHaveProperty('mix')
  expect(left.arrivals).toEqual({
    kind: 'recorded',
    requests: [
      { at: 0, route: 'list', path: '/list?1' },
      { at: 3, route: 'list' },
    ],
  })
  expect(leaveOut({ ...recorded, mix: [single('added'), single('list')] }, ['added']).mix).toHaveLength(1)
})

test('without routes to leave out a scenario is the same', () => {
  expect(leaveOut(probeScenario, [])).toBe(probeScenario)
})
