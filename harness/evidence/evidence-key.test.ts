import { expect, test } from 'vitest'
import { keyInWords, tagPrefixIn, tagPrefixOf } from './evidence-key.ts'

test.each([
  ['a scenario of a run', { scenario: 'browse' }, 'browse/', 'browse'],
  ['a scenario of one arm', { scenario: 'browse', arm: 'head' }, '(head)/browse/', 'browse of head'],
  ['a scenario with the name of an arm', { scenario: 'head' }, 'head/', 'head'],
] as const)('%s stands before its routes, however these are named', (_, key, prefix, words) => {
  expect(tagPrefixOf(key)).toBe(prefix)
  expect(keyInWords(key)).toBe(words)
  for (const route of ['list', 'files/mask', '(send-lag)', '(failed)/list', '(failed)/browse/list'])
    expect(tagPrefixIn(`${prefix}${route}`)).toBe(prefix)
})
