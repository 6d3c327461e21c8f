import { expect, test } from 'vitest'
import { failuresInWords, type Replayed, replayedSince } from './replayed.ts'

test.each<[string, Replayed, string]>([
  [
    'an app that refuses everything',
    { ended: 800, failed: 800, commonest: { status: 401, kind: 'http4xx' } },
    'In the replay for the CPU profile, 100 % of 800 requests failed, most often with status 401: it shows what failures cost. `tailgate run` names each failure.',
  ],
  [
    'answers that never come',
    { ended: 800, failed: 16, commonest: { status: 0, kind: 'timeout' } },
    '2 % of 800 requests failed, most often by timeout:',
  ],
  [
    'wrong answers',
    { ended: 800, failed: 16, commonest: { status: 200, kind: 'mismatch' } },
    'most often with an answer that was not expected:',
  ],
  ['nearly all of them', { ended: 1000, failed: 996 }, '99.6 % of 1000 requests failed: it shows'],
  ['failures in the warm-up only', { ended: 800, failed: 16 }, '2 % of 800 requests failed: it shows'],
])('%s is told with its share', (_, replayed, words) =>
  expect(failuresInWords('CPU profile', replayed)).toContain(words),
)

test.each([
  { ended: 0, failed: 0 },
  { ended: 800, failed: 0 },
  { ended: 800, failed: 7 },
])('%j is not worth a word', (replayed) => expect(failuresInWords('CPU profile', replayed)).toBeUndefined())

test.each([
  ['a profile that began before the load', undefined, 250, 50],
  ['before the first request', 0.5e6, 250, 50],
  ['within the first second', 1.5e6, 200, 40],
  ['between two counts', 2.5e6, 100, 20],
  ['after the last request', 9e6, 0, 0],
])('requests that had ended before a profile began are not counted: %s', (_, since, ended, failed) => {
  const counts = [
    { at: 2e6, ended: 100 },
    { at: 3e6, ended: 200 },
    { at: 3.5e6, ended: 250 },
  ]
  expect(replayedSince({ ended: 250, failed: 50 }, counts, since)).toEqual({ ended, failed })
})
