/**
 * A path and query that need no encoding: every character is allowed or already encoded (RFC 3986, 3.3 and 3.4; [ ] because
 * all clients send them).
 */
const plain = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?[\]]|%[0-9A-Fa-f]{2})*$/
const strange = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?[\]%]+|%(?![0-9A-Fa-f]{2})/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x1f\x7f]/

/**
 * A path and query as they are sent: characters that a URL cannot contain are percent-encoded as UTF-8; what is already
 * encoded stays unchanged.
 * @throws TypeError in a sentence when it is not a path.
 */
export function encodedPath(path: unknown): string {
  if (typeof path !== 'string') throw new TypeError(`path must be text, and is ${typeof path}.`)
  if (plain.test(path)) return path
  const shown = JSON.stringify(path)
  if (!path.startsWith('/'))
    throw new TypeError(
      `${shown} is no path for a request: it must begin with "/". The run decides the host.`,
    )
  if (control.test(path))
    throw new TypeError(`${shown} is no path for a request: it holds a control character.`)
  if (!path.isWellFormed())
    throw new TypeError(`${shown} is no path for a request: it holds half of a character (a lone surrogate).`)
  if (path.includes('#'))
    throw new TypeError(
      `${shown} is no path for a request: what follows "#" is never sent. Write %23 for the sign.`,
    )
  return path.replace(strange, (signs) => encodeURIComponent(signs))
}
