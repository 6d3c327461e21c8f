import { describe, expect, test } from 'vitest'
import { consentTo, loadInWords } from './consent.ts'
import { requestsAmong } from './project.ts'

describe('load that leaves this machine', () => {
  const elsewhere = { isHere: false, addresses: ['192.0.2.7'] }
  test.each([
    [
      'is not needed for load that stays on this machine',
      { isHere: true, addresses: ['127.0.0.1'] },
      false,
      false,
      'not needed',
    ],
    ['is asked for at a terminal', elsewhere, false, true, 'asked for'],
    ['is refused when nobody can be asked', elsewhere, false, false, 'missing'],
    ['goes where --yes says so', elsewhere, true, false, 'given'],
    ['cannot go to a name that leads nowhere', { isHere: false, addresses: [] }, false, false, 'not needed'],
  ] as const)('%s', (_, place, yes, terminal, consent) =>
    expect(consentTo(place, { yes, terminal })).toBe(consent),
  )

  test('is announced with its rate and its total', () => {
    const planned = { rate: 200, warmUpSeconds: 2, durationSeconds: 20, scenario: { name: 'url' } }
    expect(loadInWords({ load: { seed: 1, scenarios: [planned] } } as never)).toBe(
      '200 requests a second for 22 s, about 4400 in all,',
    )
  })
})

describe('which arguments are requests', () => {
  const none = () => false
  test.each<[string, readonly string[], string | undefined, readonly string[]]>([
    ['URLs', ['http://127.0.0.1/a'], undefined, ['http://127.0.0.1/a']],
    ['names of scenarios are not', ['browse'], 'http://127.0.0.1', []],
    ['a path with a base', ['/items 4'], 'http://127.0.0.1', ['/items 4']],
    ['a path without a URL may be a file', ['/items.ts'], undefined, []],
    ['a path beside a URL', ['http://127.0.0.1/a', '/b'], undefined, ['http://127.0.0.1/a', '/b']],
  ])('%s', (_, words, url, requests) => expect(requestsAmong(words, url, none)).toEqual(requests))

  test('a file is a scenario', () =>
    expect(requestsAmong(['/work/scenario.ts'], 'http://127.0.0.1', () => true)).toEqual([]))
})
