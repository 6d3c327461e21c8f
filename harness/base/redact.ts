import { escapeMarkup } from './escape-markup.ts'

/** A value shorter than this is no secret of ours, and could be any word. */
const shortestSecret = 8
/** A shorter one that is no word is hidden all the same. */
const shortestMixedSecret = 5

/** What Tailgate says of itself: a password that is one of these is hidden where it stands, as in a URL, and nowhere else. */
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

/** The working directory as shells keep it, no password: hidden, it would be missing from every path. */
const directories: readonly string[] = ['PWD', 'OLDPWD']

/** Whether the value of a variable must not be seen, as far as its name tells. */
export const isSecret = (name: string): boolean => telling.test(name) && !directories.includes(name)

const isMixed = (text: string): boolean => /[a-z]/i.test(text) && /[^a-z]/i.test(text)

/** Whether a value can be told from ordinary words, so that it may be hidden wherever it stands. */
const standsOut = (value: string): boolean =>
  !ownWords.includes(value.toLowerCase()) &&
  (value.length >= shortestSecret || (value.length >= shortestMixedSecret && isMixed(value)))

/** The passwords of the URLs in a text, up to the last `@` before the host, as people forget to encode them. */
const passwordsIn = (text: string): string[] =>
  [...text.matchAll(/\w:\/\/[^:@/\s]*:([^\s"'<>]+)@/g)].flatMap(([, password]) =>
    password === undefined ? [] : [password, decoded(password)],
  )

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The values of variables whose names tell of a secret, and the passwords in URLs that others hold. */
export const secretsIn = (environment: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(environment).flatMap(([name, value = '']) => [
    ...(isSecret(name) ? [value, ...value.split(/\r?\n/)] : []),
    ...passwordsIn(value),
  ])

/** Headers whose values everybody may see; all others may hold credentials, whatever they are called. */
const openHeaders =
  /^(accept|accept-encoding|accept-language|cache-control|content-type|host|user-agent|origin|referer|range|expect|pragma|te|dnt|if-[a-z-]+)$/i

/** An argument that holds a header, beside `-H` or joined to it: what comes before the header, its name and its value. */
const header = /^(-H|--header=)?\s*([\w!#$%&'*+.^`|~-]+)(\s*:\s*)(.*)$/s

/** Whether an argument is the value of an option that takes a header. */
const isHeader = (text: string, before: string | undefined): boolean =>
  before === '-H' || before === '--header' || /^(-H|--header=)/.test(text)

/** The value of a header that may be a secret, and the words in it; none where everybody may see it. */
export const secretsOfHeader = (name: string, value: string): string[] =>
  name === '' || openHeaders.test(name) ? [] : [value, ...value.split(/[\s;,]+/)]

function headerSecrets(text: string, before: string | undefined): string[] {
  const [, , name = '', , value = ''] = (isHeader(text, before) && header.exec(text)) || []
  return secretsOfHeader(name, value)
}

/** An argument with a header as it may be shown: without its value, unless everybody may see that. */
export function shownHeader(text: string, before: string | undefined): string | undefined {
  const [, flag = '', name = '', colon = ''] = (isHeader(text, before) && header.exec(text)) || []
  if (name === '') return undefined
  return openHeaders.test(name) ? text : `${flag}${name}${colon}…`
}

/** What a command line holds of secrets: variables given with `--env NAME=VALUE`, headers, and passwords in URLs. */
export const secretsOfCommand = (args: readonly string[]): string[] =>
  args.flatMap((text, index) => {
    const ofHeader = headerSecrets(text, args[index - 1])
    if (ofHeader.length > 0) return ofHeader
    const [, name = '', value = ''] = /^(?:--env=)?([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
    return secretsIn({ [name || 'argument']: name === '' ? text : value })
  })

/** A secret as it may stand in JSON, in a URL and in markup. */
const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
  escapeMarkup(secret),
  Buffer.from(secret).toString('base64'),
]

/** The longest first, as one secret may be a part of another. */
const hidden = (secrets: readonly string[]): string[] =>
  [...new Set(secrets.filter(standsOut).flatMap(formsOf))].toSorted((a, b) => b.length - a.length)

/** What is known to be secret is hidden wherever it stands; text that is data, as JSON, stays well-formed. */
export const hideKnown = (text: string, secrets: readonly string[]): string =>
  hidden(secrets.filter((secret) => !/^[\d.]+$/.test(secret))).reduce(
    (left, secret) => left.replaceAll(secret, '…'),
    text,
  )

/** What looks like a secret in any text, whoever wrote it. Matches end before quotes and markup, so JSON and pages stay whole. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^<"]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '…'],
  [/(\w:\/\/[^:@/\s"'<>\\]*:)[^@\s/"'<>\\]+@/g, '$1…@'],
  [/(authorization["']?\s*[:=]\s*["']?)(?:(\w+)\s+)?[^\s"'<>,]+/gi, '$1…'],
  [/\b(bearer\s+)(?=[^\s"'<>]*[\d._~+/=-])[\w.~+/=-]{8,}/gi, '$1…'],
  [
    /\b(?:sk|pk|rk)_(?:live|test)_\w{8,}|\bgh[pousr]_\w{20,}|\bxox[abp]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b/g,
    '…',
  ],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '…'],
  [/\b((?:password|passwd|pwd|secret|token|api[_-]?key)=)[^\s"'<>,;&]+/gi, '$1…'],
  [/("(?:password|passwd|pwd|secret|token|api[_-]?key)"\s*:\s*")[^"\\]+/gi, '$1…'],
]

const assignment = /\b([A-Za-z]\w*_\w+|[A-Z]{2,})(=|: ?)("[^"\n]*"|'[^'\n]*'|[^\s"',;&<>]+)/g

/**
 * A text for people without secrets: those that are known, and whatever looks like one: values of variables with telling
 * names, passwords in URLs, bearer tokens, private keys.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const known = hidden(secrets).reduce((left, secret) => left.replaceAll(secret, '…'), text)
  const shaped = shapes.reduce((left, [shape, shown]) => left.replace(shape, shown), known)
  return shaped.replace(assignment, (whole, name: string, sign: string) =>
    isSecret(name) ? `${name}${sign}…` : whole,
  )
}

/** Every string in a document as `hide` gives it. */
export function hideIn<T>(value: T, hide: (text: string) => string): T {
  if (typeof value === 'string') return hide(value) as T
  if (Array.isArray(value)) return value.map((one) => hideIn(one, hide)) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hideIn(one, hide)])) as T
}

/**
 * Text of a log as it may be kept: without secrets, and without the queries of paths, as links of files are signed there.
 */
export const redact = (text: string, secrets: readonly string[]): string =>
  hideSecrets(text, secrets).replace(/(\/[\w.~%/-]*\?)[^\s"'<>]+/g, '$1…')
