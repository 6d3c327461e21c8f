import { expect, test } from 'vitest'
import { splitCredentials, withoutCredentials } from './credentials.ts'

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

test.each([
  ['http://127.0.0.1:9090/', {}],
  ['http://tailgate:secret@127.0.0.1:9090/', basic('tailgate:secret')],
  ['http://tailgate@127.0.0.1:9090/', basic('tailgate:')],
  ['http://tailgate:a%40b@127.0.0.1:9090/', basic('tailgate:a@b')],
  // A percent sign that nobody encoded.
  ['http://tailgate:100%@127.0.0.1:9090/', basic('tailgate:100%')],
])('the credentials of %s go into a header', (url, headers) => {
  const split = splitCredentials(url)
  expect(split.headers).toEqual(headers)
  expect(withoutCredentials(split.base)).toBe('http://127.0.0.1:9090')
})
