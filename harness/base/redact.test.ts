import { expect, test } from 'vitest'
import { redact } from './redact.ts'

const secret = 'lAjz3cW0oXc9FQ-a'

test.each([
  ['a known secret, wherever it is', `requirepass ${secret}.`, 'requirepass ….'],
  [
    'the password of a URL',
    'cannot reach postgres://app:other@127.0.0.1:5/app',
    'cannot reach postgres://app:…@127.0.0.1:5/app',
  ],
  [
    'what signs a link',
    'request: "GET /api/objects/1/a.png?k=1&sig=abc HTTP/1.1", host',
    'request: "GET /api/objects/1/a.png?… HTTP/1.1", host',
  ],
  [
    'nothing of an ordinary line',
    'was it slow? 5 ms, 3/4 of it waiting',
    'was it slow? 5 ms, 3/4 of it waiting',
  ],
])('hides %s', (_, text, shown) => {
  expect(redact(text, [secret, 'short'])).toBe(shown)
})
