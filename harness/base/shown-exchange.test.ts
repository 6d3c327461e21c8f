import { describe, expect, test } from 'vitest'
import { shownBody, shownPath } from './shown-exchange.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

describe('a path is shown', () => {
  test.each([
    ['as it is', '/api/things?page=2&sort=name', '/api/things?page=2&sort=name'],
    ['without the host', 'https://user:pw@example.org:8080/a?b=c', '/a?b=c'],
    ['without a fragment', '/a#access_token=x', '/a'],
    ['without a token by its name', '/a?token=abc&x=1', '/a?token=…&x=1'],
    ['without a token by its encoded name', '/a?%74oken=abc', '/a?%74oken=…'],
    ['without an API key', '/a?api_key=abc&apikey=d&key=e', '/a?api_key=…&apikey=…&key=…'],
    ['without a password', '/a?user=ann&password=1', '/a?user=ann&password=…'],
    [
      'without the signature of a link to S3',
      '/b/o.png?X-Amz-Date=20261128T000000Z&X-Amz-Signature=ff&X-Amz-Credential=AK%2F1',
      '/b/o.png?X-Amz-Date=…&X-Amz-Signature=…&X-Amz-Credential=…',
    ],
    ['without the signature of a link to Azure', '/b?sv=2024&se=2026&sig=a%2Bb', '/b?sv=2024&se=2026&sig=…'],
    ['without a JSON Web Token, whatever it is called', `/a?x=${token}`, '/a?x=…'],
    ['without a JSON Web Token as a part of the path', `/reset/${token}/done`, '/reset/…/done'],
    ['without a value that looks like a secret', '/a?x=aB3dE5fG7hI9jK1lM3nO5pQ7', '/a?x=…'],
    ['without a long hexadecimal value', '/a/0123456789abcdef0123456789abcdef', '/a/…'],
    ['without a session in the path', '/a;jsessionid=1A2B?x=1', '/a;jsessionid=…?x=1'],
    [
      'with identifiers, which readers search for',
      '/groups/550e8400-e29b-41d4-a716-446655440000?after=1234567890123456',
      '/groups/550e8400-e29b-41d4-a716-446655440000?after=1234567890123456',
    ],
    ['with words', '/a-rather-long-name-of-a-thing-in-a-path', '/a-rather-long-name-of-a-thing-in-a-path'],
    ['cut when it is endless', `/${'ab/'.repeat(1000)}`, `/${'ab/'.repeat(1000)}`.slice(0, 300).concat('…')],
    ['though its escapes are broken', '/a?%zz=%', '/a?%zz=%'],
    ['when it is not told', '', ''],
  ])('%s', (_, path, shown) => {
    expect(shownPath(path)).toBe(shown)
  })
})

describe('a body is shown', () => {
  test.each([
    ['as it is', '{"error":"expired","code":401}', '{"error":"expired","code":401}'],
    ['up to 200 bytes', 'x'.repeat(300), 'x'.repeat(200)],
    ['without half a character at the cut', `${'x'.repeat(199)}é`, 'x'.repeat(199)],
    ['without a token', `{"token":"${token}","user":"ann"}`, '{"token":"…","user":"ann"}'],
    [
      'without a secret that the cut goes through',
      `${'x '.repeat(80)}"refresh_token":"abcdefghijklmnopqrstuvwxyz0123456789`,
      `${'x '.repeat(80)}"refresh_token":…`,
    ],
    [
      'without the token in the answer of a service that echoes its request',
      'Authorization: Bearer abc.def-123',
      'Authorization: Bearer …',
    ],
    ['without cookies', 'cookie: sid=abcdefgh12345', 'cookie: …'],
    [
      'without the signature of a link',
      '/files/a.png?expires=5&signature=0a1b2c3d4e',
      '/files/a.png?expires=5&signature=…',
    ],
    [
      'without the password of a URL',
      'cannot reach postgres://app:geheim@db/app',
      'cannot reach postgres://app:…@db/app',
    ],
    [
      'with words about tokens',
      'The token has expired: log in again.',
      'The token has expired: log in again.',
    ],
    [
      'as a note when it is not text',
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48]),
      '(not text)',
    ],
    ['when there is none', new Uint8Array(), ''],
  ])('%s', (_, body, shown) => {
    expect(shownBody(body)).toBe(shown)
  })
})
