import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { ArmName, Probe } from '../../../evidence/paired.ts'
import { judgePairs } from '../judge/judge-pairs.ts'
import { usualSettings } from '../settings.ts'
import { observe } from './observed.ts'

/** The statuses that an arm answers with to the requests of a route, and the queries that each costs. */
type Statuses = readonly number[]

/**
 * Two invocations in which `list` answers as usual, and `added` with these statuses, of which so many of base are not what the
 * scenario expects.
 */
function evidenceOf(base: Statuses, head: Statuses, unexpected?: number) {
  const probed = (probe: Probe | undefined, statuses: Statuses): Probe => ({
    requests: 20,
    counters: { queries: statuses.includes(200) ? 40 : 0 },
    answers: statuses.map((status) => ({
      shape: { status, type: probe?.answers[0]?.shape.type ?? '', body: 'empty' },
      count: 20,
    })),
  })
  return pairedEvidence({
    invocations: 2,
    routes: ['list', 'added'],
    changeInvocation: (invocation) => {
      const of = (arm: ArmName, statuses: Statuses) => ({
        ...invocation.probes[arm],
        added: probed(invocation.probes[arm].list, statuses),
      })
      const before = of('base', base)
      const added = { ...before.added, unexpected }
      return { ...invocation, probes: { base: { ...before, added }, head: of('head', head) } }
    },
  })
}

test.each<[string, Statuses, Statuses, string[]]>([
  ['base does not know yet', [404], [200], ['added']],
  ['base knows by another method only', [405], [201], ['added']],
  ['head does not know any more, which is an error', [200], [404], []],
  ['neither knows', [404], [404], []],
  ['base answers sometimes', [404, 200], [200], []],
  ['base does not know yet, and head fails at sometimes', [404], [200, 500], ['added']],
  ['base does not know yet, and head always fails at', [404], [500], []],
  ['base fails at', [500], [200], []],
])('a route that %s', (_, base, head, added) => {
  const { evidence } = observe(evidenceOf(base, head))
  expect(evidence.onlyIn).toEqual({ base: [], head: added })
  expect(evidence.routes).toEqual(added.length > 0 ? ['list'] : ['list', 'added'])
})

test.each<[string, number | undefined, boolean]>([
  ['as the scenario never expects', 20, true],
  ['as an earlier version did not tell whether it is expected', undefined, true],
  ['as the scenario expects', 0, false],
  ['as the scenario expects for one of them', 19, false],
])('a route is answered with 404 by base, %s, and with 200 by head', (_, unexpected, isNew) => {
  const { onlyIn, answers } = judgePairs([evidenceOf([404], [200], unexpected)], usualSettings)
  expect(onlyIn.head).toEqual(isNew ? ['added'] : [])
  expect(answers.map(({ route }) => route)).toEqual(isNew ? [] : ['added'])
})

test('a route at which base fails, and head does not, costs more and is no regression', () => {
  const { outcome, changes } = judgePairs([evidenceOf([500], [200])], usualSettings)
  expect(outcome).not.toBe('fail')
  expect(changes.filter(({ route, figure }) => route === 'added' && figure === 'queriesPerRequest')).toEqual(
    [],
  )
  const same = judgePairs([evidenceOf([200], [200])], usualSettings).changes
  expect(same.some(({ route, figure }) => route === 'added' && figure === 'queriesPerRequest')).toBe(true)
})

test('a new route that costs queries is no regression, and the verdict names it', () => {
  const { outcome, onlyIn, changes, answers } = judgePairs([evidenceOf([404], [200])], usualSettings)
  expect(outcome).not.toBe('fail')
  expect(onlyIn.head).toEqual(['added'])
  expect([changes.filter(({ route }) => route === 'added'), answers]).toEqual([[], []])
})
