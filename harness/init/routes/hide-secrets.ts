import { hideSecrets, isSecret, isToken } from '../../base/redact.ts'
import { percentDecoded } from '../../base/text.ts'
import { type FoundBody, type FoundText, TextWithSecrets } from '../found/found.ts'

/** Headers that identify the client. */
const secretHeaders =
  /^(?:cookie|x-api-key)$|(?:^|[-_])authorization$|token|secret|api-?key|csrf|xsrf|session/i
const secretFields =
  /^(?:sig|signature|otp|pin|sid)$|signature$|(?:^|_)(?:session|authorization)$|sess(?:ion)?_?id$/i
/** Names of several secrets: a number under one counts them, as `max_tokens` does. */
const several = /(?:token|key|secret|cookie|credential|password)s$/i

/** `X-Api-Key` -> `X_Api_Key`, `accessKey` -> `access_Key`. */
const inWords = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .replace(/^_|_$/g, '')

/** `X-Api-Key` -> `TAILGATE_X_API_KEY`; the prefix separates it from the variables of the service. */
export const variableOf = (name: string): string => `TAILGATE_${inWords(name).toUpperCase()}`

/** Whether a field, a parameter or a header has a name that suggests a secret, in any way of writing its words. */
const isSecretField = (name: string): boolean =>
  [name, inWords(name)].some((one) => isSecret(one) || secretFields.test(one))

const secret = (name: string, ...before: readonly string[]): TextWithSecrets =>
  new TextWithSecrets([...before.filter((text) => text !== ''), { variable: variableOf(name) }])

/** `login(pass: "x")` in a text: a name with a literal behind it, as queries and code have them. */
const named = /(?<![\w-])([\w-]{1,64})\\?["']?\s*[:=]\s*(?:\\?["'][^"'\\]|\d)/g

/** Whether something in a text looks like a secret. */
const holdsSecret = (text: string): boolean =>
  isToken(text) ||
  hideSecrets(text, []) !== text ||
  [...text.matchAll(named)].some(([, name = '']) => isSecretField(name))

type Parts = TextWithSecrets['parts']

/** A path without its secret-looking parameters, such as `;jsessionid=1`: each session would be a route of its own. */
export const withoutSecretParameters = (path: string): string =>
  path.replace(/;([^;=/]+)=[^;/]*/g, (whole, name: string) =>
    isSecretField(percentDecoded(name)) ? '' : whole,
  )

/** The parts of `name=value` whose value looks like a secret, and is a variable; undefined for any other text. */
function partsOfPair(pair: string, before: string): Parts | undefined {
  const [name = '', value = ''] = pair.split(/=(.*)/s, 2)
  const plainName = percentDecoded(name)
  const isHidden =
    value !== '' && (isSecretField(plainName) || isToken(value) || isToken(percentDecoded(value)))
  return isHidden ? [`${before}${name}=`, { variable: variableOf(plainName) }] : undefined
}

/**
 * The parts of a path, in which tokens are variables, named after the word before them, and so are the values of secret-looking
 * parameters (`;jsessionid=1`).
 */
function partsOfPath(path: string): Parts {
  const segments = path.split('/').map((segment) => segment.split(';'))
  const words = segments.map(([word = '']) => word)
  const parts = segments.flatMap((segment, index) =>
    segment.flatMap((part, place): Parts => {
      const before = place > 0 ? ';' : index > 0 ? '/' : ''
      const hidden = place === 0 ? undefined : partsOfPair(part, before)
      if (hidden !== undefined) return hidden
      if (!isToken(part)) return [`${before}${part}`]
      const word = words.slice(0, index).findLast((one) => one !== '' && !isToken(one))
      return [before, { variable: variableOf(word ?? 'token') }]
    }),
  )
  return parts.every((part) => typeof part === 'string') ? [path] : parts
}

/** The parts of a query, in which the values of secret-looking parameters are variables. */
const partsOfQuery = (query: string): Parts =>
  query.split('&').flatMap((pair, index): Parts => {
    const before = index === 0 ? '' : '&'
    return partsOfPair(pair, before) ?? [`${before}${pair}`]
  })

/** A path and query in which the values of secret-looking parameters, and tokens, are variables. */
export function withoutSecrets(target: string): FoundText {
  const [path = '', query] = target.split(/\?(.*)/s, 2)
  const ofPath = partsOfPath(path)
  const parts =
    query === undefined
      ? ofPath
      : [...(ofPath.length === 1 ? [`${path}?`] : [...ofPath, '?']), ...partsOfQuery(query)]
  return parts.every((part) => typeof part === 'string') ? target : new TextWithSecrets(parts)
}

/** A header as a scenario may contain it; the scheme of an authorization is not secret. */
export function headerWithoutSecrets(name: string, value: string): FoundText {
  const isHidden = secretHeaders.test(name) || isSecretField(name) || holdsSecret(value)
  if (!isHidden) return value
  const [, scheme] = /^(Bearer|Basic|Token|ApiKey) /i.exec(value) ?? []
  return secret(name, scheme === undefined ? '' : `${scheme} `)
}

/** A JSON value in which the values of secret-looking keys are variables. */
export function valueWithoutSecrets(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => valueWithoutSecrets(one, key))
  if (value instanceof TextWithSecrets) return value
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, valueWithoutSecrets(one, name)]),
    )
  const isHidden =
    typeof value === 'number'
      ? isSecretField(key) && !several.test(key) && !/key$/i.test(key)
      : typeof value === 'string' && value !== '' && (isSecretField(key) || holdsSecret(value))
  return isHidden ? secret(key === '' ? 'token' : key) : value
}

/** The variables that a text, a body or a list of these reads, in order. */
export function variablesIn(value: unknown): readonly string[] {
  const found = new Set<string>()
  const look = (part: unknown): void => {
    if (part instanceof TextWithSecrets) {
      for (const one of part.parts) if (typeof one !== 'string') found.add(one.variable)
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(look)
  }
  look(value)
  return [...found]
}

/** A text as a body; a sentence's end with the reason why it is not copied, if something in it looks like a secret. */
export const textBody = (text: string): FoundBody | string =>
  holdsSecret(text) ? 'sends a text with what looks like a secret in it' : { kind: 'text', text }

/** The fields of a form, without secrets. */
export const formWithoutSecrets = (fields: Iterable<readonly [string, string]>): FoundBody => ({
  kind: 'form',
  fields: Object.fromEntries(
    [...fields].map(([name, value]) => [
      name,
      value !== '' && (isSecretField(name) || holdsSecret(value)) ? secret(name) : value,
    ]),
  ),
})
