import { isSecret } from '../../base/redact.ts'
import { type FoundBody, type FoundText, TextWithSecrets } from '../found/found.ts'

/** Headers that identify the client. */
const secretHeaders =
  /^(?:authorization|proxy-authorization|cookie|x-api-key)$|token|secret|api-?key|csrf|xsrf|session/i
const secretFields = /^(?:sig|signature|otp|pin)$|signature$/i

/** `X-Api-Key` -> `TAILGATE_X_API_KEY`; the prefix separates it from the variables of the service. */
export const variableOf = (name: string): string =>
  `TAILGATE_${name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase()}`

const isSecretField = (name: string): boolean => isSecret(name) || secretFields.test(name)

const secret = (name: string, ...before: readonly string[]): TextWithSecrets =>
  new TextWithSecrets([...before.filter((text) => text !== ''), { variable: variableOf(name) }])

/** A path and query in which the values of secret-looking parameters are variables. */
export function withoutSecrets(target: string): FoundText {
  const [path = '', query] = target.split(/\?(.*)/s, 2)
  if (query === undefined) return target
  const parts: (string | { readonly variable: string })[] = [`${path}?`]
  for (const [index, pair] of query.split('&').entries()) {
    const [name = '', value] = pair.split(/=(.*)/s, 2)
    const before = index === 0 ? '' : '&'
    if (value !== undefined && value !== '' && isSecretField(decoded(name)))
      parts.push(`${before}${name}=`, { variable: variableOf(decoded(name)) })
    else parts.push(`${before}${pair}`)
  }
  return parts.every((part) => typeof part === 'string') ? target : new TextWithSecrets(parts)
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A header as a scenario may contain it; the scheme of an authorization is not secret. */
export function headerWithoutSecrets(name: string, value: string): FoundText {
  if (!secretHeaders.test(name)) return value
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
  return typeof value === 'string' && value !== '' && isSecretField(key) ? secret(key) : value
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

/** The fields of a form, without secrets. */
export const formWithoutSecrets = (fields: Iterable<readonly [string, string]>): FoundBody => ({
  kind: 'form',
  fields: Object.fromEntries(
    [...fields].map(([name, value]) => [name, isSecretField(name) && value !== '' ? secret(name) : value]),
  ),
})
