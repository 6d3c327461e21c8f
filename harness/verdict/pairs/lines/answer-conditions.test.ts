import { expect, test } from 'vitest'
import { change } from '../../../../test/fixtures/pair-report.ts'
import type { AnswerShape } from '../../../evidence/paired.ts'
import type { ChangedAnswer } from '../pair-verdict.ts'
import type { Accepted } from '../settings.ts'
import { answerConditions } from './answer-conditions.ts'

const shape = (status: number, body = '{id:number}'): AnswerShape => ({
  ...{ status, type: 'application/json', body },
})
const changed = (head: AnswerShape): ChangedAnswer => ({
  ...{ scenario: 'browse', route: 'list', base: shape(200), head },
  sentence: 'Answers of list have another shape.',
})
const accepting = (...figures: readonly string[]): readonly Accepted[] =>
  figures.map((figure) => ({ route: 'list', figure, reason: `expected ${figure}` }))

test.each<[string, AnswerShape, readonly Accepted[], boolean, RegExp]>([
  ['another field, accepted', shape(200, '{id:number,at:string}'), accepting('answers'), true, /Accepted: /],
  ['an error', shape(500), [], false, /That is an error; so nothing passes\.$/],
  [
    'an error, where another answer is accepted',
    shape(500),
    accepting('answers'),
    false,
    /nothing passes until --accept 'list errorRate: reason' says that errors are expected too\.$/,
  ],
  ['an error, accepted as one', shape(500), accepting('answers', 'errorRate'), true, /Accepted: /],
])('%s', (_, head, accepted, passable, said) => {
  expect(answerConditions([changed(head)], [], accepted)).toEqual([
    expect.objectContaining({ passable, sentence: expect.stringMatching(said) }),
  ])
})

test.each([
  ['browse', false],
  ['flow', true],
])('another answer beside a figure of all routes that is better in %s', (scenario, passable) => {
  const better = change({ scenario, route: 'all', figure: 'cpuPerRequest', outcome: 'better' })
  const [line] = answerConditions([changed(shape(200, '{}'))], [better], [])
  expect(line?.passable).toBe(passable)
})
