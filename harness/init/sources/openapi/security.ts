import { isRecord } from '../../../base/values/record.ts'
import { type FoundText, TextWithSecrets } from '../../found/found.ts'
import { variableOf } from '../../routes/hide-secrets.ts'
import type { References } from './references.ts'

/** The credentials that a request needs. */
export interface Credentials {
  readonly headers: Readonly<Record<string, FoundText>>
  readonly query: readonly (readonly [string, FoundText])[]
}

const none: Credentials = { headers: {}, query: [] }

const secret = (variable: string, before = ''): TextWithSecrets =>
  new TextWithSecrets([...(before === '' ? [] : [before]), { variable }])

/** Says how each operation is authenticated: by environment variables, because a description contains no keys. */
export class Security {
  readonly #schemes: Readonly<Record<string, unknown>>
  readonly #usual: unknown
  readonly #references: References

  constructor(description: object, references: References) {
    const { components, security } = description as {
      readonly components?: { readonly securitySchemes?: unknown }
      readonly security?: unknown
    }
    this.#references = references
    this.#usual = security
    this.#schemes = isRecord(components?.securitySchemes) ? components.securitySchemes : {}
  }

  /** @param own the operation's requirement; undefined for that of the whole description. */
  credentialsFor(own: unknown): Credentials {
    const choices = own ?? this.#usual
    if (!Array.isArray(choices)) return none
    // An empty alternative admits everybody.
    const [chosen] = choices.filter(isRecord)
    return Object.keys(chosen ?? {}).reduce((all, name) => this.#with(all, name), none)
  }

  #with(all: Credentials, name: string): Credentials {
    const scheme = this.#references.resolve(this.#schemes[name])
    if (!isRecord(scheme)) return all
    const add = (header: string, value: FoundText) => ({
      ...all,
      headers: { ...all.headers, [header]: value },
    })
    const key = String(scheme.name ?? name)
    if (scheme.type === 'apiKey' && scheme.in === 'query')
      return { ...all, query: [...all.query, [key, secret(variableOf(key))]] }
    if (scheme.type === 'apiKey' && scheme.in === 'cookie')
      return add('cookie', secret(variableOf(key), `${key}=`))
    if (scheme.type === 'apiKey') return add(key.toLowerCase(), secret(variableOf(key)))
    const isBasic = String(scheme.scheme).toLowerCase() === 'basic'
    return add(
      'authorization',
      isBasic ? secret('TAILGATE_BASIC', 'Basic ') : secret('TAILGATE_TOKEN', 'Bearer '),
    )
  }
}
