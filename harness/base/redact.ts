import { escapeMarkup } from './escape-markup.ts'
import { inShellQuotes, percentDecoded } from './text.ts'

/** A shorter value is not treated as a secret, because it could be any word. */
const shortestSecret = 8
/** A value of at least this length that cannot be a word is hidden too. */
const shortestMixedSecret = 5

/** Words that Tailgate itself writes. A password equal to one of them is hidden inside a URL, but not everywhere. */
const ownWords: readonly string[] = [
  'postgres',
  'postgresql',
  'tailgate',
  'password',
  'localhost',
  'development',
]

const telling =
  /secret|token|passw|passphrase|pwd|credential|private|signing|api_?key|bearer|jwt|cookie|(^|_)(keys?|pass|pw|pat|sk|auth|dsn|salt)$/i

/** The working directory in the environment is not a password; if it were hidden, it would be missing from every path. */
const directories: readonly string[] = ['PWD', 'OLDPWD']

/** Whether the value of a variable must be hidden, judging by the variable's name. */
export const isSecret = (name: string): boolean => telling.test(name) && !directories.includes(name)

const isMixed = (text: string): boolean => /[a-z]/i.test(text) && /[^a-z]/i.test(text)

/** Whether a value differs from ordinary words, so that it can be hidden wherever it occurs. */
const standsOut = (value: string): boolean =>
  !ownWords.includes(value.toLowerCase()) &&
  (value.length >= shortestSecret || (value.length >= shortestMixedSecret && isMixed(value)))

/**
 * The passwords of the URLs in a text, up to the last `@` before the host, because people forget to encode an `@`. A user
 * without a password is a token where services are asked over HTTP. What begins like a port is the rest of a URL without a
 * user, which has an `@` in its path.
 */
const passwordsIn = (text: string): string[] =>
  [...text.matchAll(/\w:\/\/[^:@/\s]*:([^\s"'<>]+)@|\bhttps?:\/\/([^:@/\s"'<>]+)@/g)].flatMap(
    ([, password, token = password]) =>
      token === undefined || /^\d{1,5}\//.test(token) ? [] : [token, percentDecoded(token)],
  )

/**
 * A text in which the URLs name no user and no password. Of what cannot be read as a URL, everything before the last `@` is
 * hidden, because a password may hold any character that somebody forgot to encode.
 */
export const withoutUsers = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]*:\/\/)(\S*)/gi, (whole: string, scheme: string, rest: string) => {
    const end = URL.canParse(whole) ? rest.search(/[/?#]|$/) : rest.length
    const at = rest.slice(0, end).lastIndexOf('@')
    return at < 0 ? whole : `${scheme}…${rest.slice(at)}`
  })

/** The values of variables whose names suggest a secret, and the passwords in URLs in other variables. */
export const secretsIn = (environment: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(environment).flatMap(([name, value = '']) => [
    ...(isSecret(name) ? [value, ...value.split(/\r?\n/)] : []),
    ...passwordsIn(value),
  ])

/** Headers whose values are public; any other header may contain credentials. */
const openHeaders =
  /^(accept|accept-encoding|accept-language|cache-control|content-type|host|user-agent|origin|referer|range|expect|pragma|te|dnt|if-[a-z-]+)$/i

/**
 * An argument with a header, after `-H` or joined to an option: the part before the header, its name and its value. `-LH` is
 * `-L`, which takes no value, and `-H`.
 */
const header = /^(-L*H|--header=)?\s*([\w!#$%&'*+.^`|~-]+)(\s*:\s*)(.*)$/s

/** Whether an argument is the value of an option for headers. */
const isHeader = (text: string, before: string | undefined): boolean =>
  /^(-L*H|--header)$/.test(before ?? '') || /^(-L*H|--header=)/.test(text)

/** The user and password of a basic authorization; empty for any other value. */
function userIn(value: string): string[] {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(value) ?? []
  if (encoded === undefined) return []
  const user = Buffer.from(encoded, 'base64').toString()
  return [user, user.slice(user.indexOf(':') + 1)]
}

/** The value of a header that may be secret, and the words in it; empty for a public header. */
export const secretsOfHeader = (name: string, value: string): string[] =>
  name === '' || openHeaders.test(name) ? [] : [value, ...value.split(/[\s;,]+/), ...userIn(value)]

function headerSecrets(text: string, before: string | undefined): string[] {
  const [, , name = '', , value = ''] = (isHeader(text, before) && header.exec(text)) || []
  return secretsOfHeader(name, value)
}

/**
 * An argument with a header as it may be shown: without its value, unless the header is public. Undefined when the argument
 * is no header.
 */
export function shownHeader(text: string, before: string | undefined): string | undefined {
  const [, flag = '', name = '', colon = ''] = (isHeader(text, before) && header.exec(text)) || []
  if (name === '') return undefined
  return openHeaders.test(name) ? text : `${flag}${name}${colon}…`
}

/** The secrets on a command line: variables given with `--env NAME=VALUE`, headers, and passwords in URLs. */
export const secretsOfCommand = (args: readonly string[]): string[] =>
  args.flatMap((text, index) => {
    const ofHeader = headerSecrets(text, args[index - 1])
    if (ofHeader.length > 0) return ofHeader
    const [, name = '', value = ''] = /^(?:--env=)?([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
    return secretsIn({ [name || 'argument']: name === '' ? text : value })
  })

/** A secret as it is, and its forms in JSON, in a URL, in markup, in base64 and in a shell. */
const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
  escapeMarkup(secret),
  Buffer.from(secret).toString('base64'),
  inShellQuotes(secret),
]

/** All forms of the secrets that can be hidden, the longest first, because one secret may be a part of another. */
const hidden = (secrets: readonly string[]): string[] =>
  [...new Set(secrets.filter(standsOut).flatMap(formsOf))].toSorted((a, b) => b.length - a.length)

/** Hides known secrets wherever they occur; JSON stays well-formed. */
export const hideKnown = (text: string, secrets: readonly string[]): string =>
  withoutAll(text, hidden(secrets.filter((secret) => !/^[\d.]+$/.test(secret))))

const withoutAll = (text: string, all: readonly string[]): string =>
  all.reduce((left, secret) => left.replaceAll(secret, '…'), text)

/** The fewest characters of a secret that are hidden where the end of a text cuts it. */
const shortestRest = 4

/**
 * The beginning of what a service answered, in which it may repeat what it was sent: known secrets are hidden, also one that
 * the end cuts.
 */
export function hideEchoed(text: string, secrets: readonly string[]): string {
  const all = hidden(secrets)
  const whole = withoutAll(text, all)
  for (const secret of all)
    for (let kept = secret.length - 1; kept >= shortestRest; kept -= 1)
      if (whole.endsWith(secret.slice(0, kept))) return `${whole.slice(0, -kept)}…`
  return whole
}

/** Credentials that their form marks, wherever they stand: the keys of services that mark theirs, and web tokens. */
const tokenForms: readonly RegExp[] = [
  /(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[pousr]_\w{20,}|xox[abp]-[\w-]{10,}|AKIA[0-9A-Z]{16}/,
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
]

/** The patterns of these credentials, where no character of the set `inside` stands before them or behind them. */
const tokenShapes = (inside: string, flags = ''): readonly RegExp[] =>
  tokenForms.map(({ source }) => new RegExp(`(?<!${inside})(?:${source})(?!${inside})`, flags))

const anyToken = tokenShapes('[A-Za-z0-9]')

/** Whether a text holds a credential, known by its form, whatever the text is called; `_` may stand around it. */
export const isToken = (text: string): boolean => anyToken.some((shape) => shape.test(text))

/** Patterns of secrets in any text. Matches end before quotes and markup, so that JSON and pages stay well-formed. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^<"]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '…'],
  [/(\w:\/\/[^:@/\s"'<>\\]*:)[^@\s/"'<>\\]+@/g, '$1…@'],
  [/(authorization["']?\s*[:=]\s*["']?)(?:(\w+)\s+)?[^\s"'<>,]+/gi, '$1…'],
  [/\b(bearer\s+)(?=[^\s"'<>]*[\d._~+/=-])[\w.~+/=-]{8,}/gi, '$1…'],
  // Not behind `_`: in `stripe_sk_live_secret_key=…` the name must stay, because it tells that the value is a secret.
  ...tokenShapes('\\w', 'g').map((shape) => [shape, '…'] as const),
  [/\b((?:password|passwd|pwd|secret|token|api[_-]?key)=)[^\s"'<>,;&]+/gi, '$1…'],
  [/("(?:password|passwd|pwd|secret|token|api[_-]?key)"\s*:\s*")[^"\\]+/gi, '$1…'],
]

const assignment = /\b([A-Za-z]\w*_\w+|[A-Z]{2,})(=|: ?)("[^"\n]*"|'[^'\n]*'|[^\s"',;&<>]+)/g

/**
 * A text for people: known secrets are hidden, and everything that looks like one: values of variables with telling names,
 * passwords in URLs, bearer tokens, private keys.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const known = hidden(secrets).reduce((left, secret) => left.replaceAll(secret, '…'), text)
  const shaped = shapes.reduce((left, [shape, shown]) => left.replace(shape, shown), known)
  return shaped.replace(assignment, (whole, name: string, sign: string) =>
    isSecret(name) ? `${name}${sign}…` : whole,
  )
}

/** A document in which every string is replaced by the result of `hide`. */
export function hideIn<T>(value: T, hide: (text: string) => string): T {
  if (typeof value === 'string') return hide(value) as T
  if (Array.isArray(value)) return value.map((one) => hideIn(one, hide)) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hideIn(one, hide)])) as T
}

/**
 * Log text as it may be kept: without secrets, and without the queries of paths, because a query may contain the signature of
 * a link.
 */
export const redact = (text: string, secrets: readonly string[]): string =>
  hideSecrets(text, secrets).replace(/(\/[\w.~%/-]*\?)[^\s"'<>]+/g, '$1…')
