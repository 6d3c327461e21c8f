import { expect, test } from 'vitest'
import { keptStackLines } from './stack-lines.ts'

test('a kept stack is shown with the directory of its logs, and without its passwords', () => {
  const kept = {
    name: 'shop',
    url: 'http://127.0.0.1:8080',
    postgres: 'postgres://app:word@127.0.0.1:5433/app',
    prometheus: undefined,
    since: 0,
    services: [],
  }
  const stack = { id: '0123456789ab', logs: '/tmp/tailgate-1000/0123456789ab/logs', kept }
  expect(keptStackLines(stack, 65_000)).toEqual([
    expect.stringMatching(/^shop {2}0123456789ab {2}up /),
    '  url        http://127.0.0.1:8080',
    '  postgres   postgres://app:…@127.0.0.1:5433/app',
    '  logs       /tmp/tailgate-1000/0123456789ab/logs',
    '  Passwords are shown by `tailgate status --json`.',
  ])
})
