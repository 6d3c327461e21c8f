import { percentDecoded } from '../base/text.ts'

/** `fetch` refuses URLs with credentials (`http://user:password@host`), so the credentials are moved to a header. */
export function splitCredentials(url: string): {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
} {
  const { username, password } = new URL(url)
  if (username === '' && password === '') return { base: url, headers: {} }
  const credentials = [username, password].map(percentDecoded).join(':')
  const header = `Basic ${Buffer.from(credentials).toString('base64')}`
  return { base: withoutCredentials(url), headers: { authorization: header } }
}

/** The same URL without credentials. */
export function bareUrl(url: string): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

/** The address without credentials and without slashes at its end, for people. */
export const withoutCredentials = (url: string): string => bareUrl(url).href.replace(/\/+$/, '')
