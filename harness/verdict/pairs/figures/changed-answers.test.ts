import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../../test/fixtures/paired.ts'
import type { ArmName, Invocation } from '../../../evidence/paired.ts'
import { changedAnswers } from './changed-answers.ts'

/** How often each arm gives which body to the requests of an invocation. */
type Bodies = Readonly<Record<ArmName, Readonly<Record<string, number>>>>

function changesOf(invocations: readonly Bodies[], status = 200): readonly string[] {
  const evidence = pairedEvidence({
    invocations: invocations.length,
    pairs: 1,
    routes: ['list'],
    changeInvocation: (invocation): Invocation => {
      const probed = (arm: ArmName) => {
        const { list } = invocation.probes[arm]
        if (list === undefined) throw new Error('no such route')
        const given = Object.entries(invocations[invocation.index]?.[arm] ?? {})
        const answers = given.map(([body, count]) => ({
          shape:
            body === missing
              ? { status: 0, type: '', body }
              : { status: body === 'error' ? status : 200, type: 'text/plain', body },
          count,
        }))
        return { list: { ...list, answers } }
      }
      return { ...invocation, probes: { base: probed('base'), head: probed('head') } }
    },
  })
  return changedAnswers(evidence).map(({ sentence }) => sentence)
}

const same = { old: 40 }
const missing = 'no whole answer: timeout'

test.each<[string, readonly Bodies[], readonly string[]]>([
  ['equal answers', [{ base: same, head: same }], []],
  [
    'other answers to all requests, after one invocation',
    [{ base: same, head: { new: 40 } }],
    ['list answered 200 text/plain old and now answers 200 text/plain new.'],
  ],
  [
    'a size near the bound between two that is different each time',
    [
      { base: { old: 39, larger: 1 }, head: same },
      { base: same, head: same },
      { base: { old: 38, larger: 2 }, head: same },
    ],
    [],
  ],
  [
    'another answer to one of forty requests in each of six invocations',
    Array.from({ length: 6 }, () => ({ base: same, head: { old: 39, new: 1 } })),
    ['list of head also answers 200 text/plain new, as base never did.'],
  ],
  [
    'answers each of which is another',
    [
      {
        base: { ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`b${at}`, 1])), others: 20 },
        head: { ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`h${at}`, 1])), others: 20 },
      },
    ],
    [],
  ],
  [
    'a single error',
    [{ base: same, head: { old: 39, error: 1 } }],
    ['list of head also answers 500 text/plain error, as base never did.'],
  ],
  ['a single answer that is missing', [{ base: same, head: { old: 39, [missing]: 1 } }], []],
  [
    'answers that are missing',
    [{ base: same, head: { old: 30, [missing]: 10 } }],
    ['list of head also answers no whole answer: timeout, as base never did.'],
  ],
])('%s', (_, invocations, sentences) => {
  expect(changesOf(invocations, 500)).toEqual(sentences)
})
