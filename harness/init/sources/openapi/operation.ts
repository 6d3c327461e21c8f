import { isRecord } from '../../../base/values/record.ts'
import {
  type FoundBody,
  type FoundRequest,
  type FoundRoute,
  type FoundText,
  TextWithSecrets,
} from '../../found/found.ts'
import {
  formWithoutSecrets,
  headerWithoutSecrets,
  textBody,
  valueWithoutSecrets,
  withoutSecrets,
} from '../../routes/hide-secrets.ts'
import type { RouteNames } from '../../routes/route-name.ts'
import { Examples } from './example-of.ts'
import type { References } from './references.ts'
import type { Security } from './security.ts'

export interface OperationObject {
  readonly operationId?: unknown
  readonly parameters?: unknown
  readonly requestBody?: unknown
  readonly security?: unknown
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: unknown
  readonly example?: unknown
  readonly examples?: unknown
}

export interface Place {
  readonly method: string
  /** Including the server's path. */
  readonly path: string
  /** Parameters that all methods of the path share. */
  readonly shared: unknown
  readonly operation: OperationObject
}

export interface Context {
  readonly references: References
  readonly security: Security
  readonly names: RouteNames
}

const asText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

const noExample = 'needs a body of which no example can be made'

/** Why an operation is in no mix: its effect is unwanted, or only people know its values. */
function whyNot(
  method: string,
  unknown: readonly Parameter[],
  body: FoundBody | string | undefined,
): string | undefined {
  if (method === 'DELETE') return 'removes what the other routes need'
  if (typeof body === 'string') return body
  const names = unknown.map(({ name }) => name).join(' and ')
  return names === '' ? undefined : `needs a ${names} that exists, and the description has no example of one`
}

/** One operation of a description as a route, with requests made from its examples. */
export class Operation {
  readonly route: FoundRoute
  readonly #references: References
  readonly #examples: Examples

  constructor({ method, path, shared, operation }: Place, { references, security, names }: Context) {
    this.#references = references
    this.#examples = new Examples(references)
    const parameters = this.#parametersOf(shared, operation.parameters)
    const pattern = path.replace(/\{([^}]+)\}/g, (_, name: string) => `:${name.replace(/\W/g, '_')}`)
    const wanted = typeof operation.operationId === 'string' ? operation.operationId : undefined
    const common = { name: names.nameOf(method, pattern, wanted), method, pattern, weight: 1 }
    const body = this.#bodyOf(operation.requestBody)
    const unknown = parameters.filter((one) => one.in === 'path' && this.#valuesOf(one).isAssumed)
    const leftOut = whyNot(method, unknown, body)
    const { headers, query } = security.credentialsFor(operation.security)
    const given = this.#headersOf(parameters)
    const all = { ...given, ...headers }
    const requests = this.#pathsOf(path, parameters, query).map(
      (one): FoundRequest => ({
        path: one,
        ...(Object.keys(all).length === 0 ? {} : { headers: all }),
        ...(typeof body === 'object' ? { body } : {}),
      }),
    )
    this.route = leftOut === undefined ? { ...common, requests } : { ...common, requests: [], leftOut }
  }

  /** A parameter of the operation replaces one of the path with the same name. */
  #parametersOf(...lists: readonly unknown[]): readonly Parameter[] {
    const found = new Map<string, Parameter>()
    for (const given of lists.flatMap((list) => (Array.isArray(list) ? list : []))) {
      const parameter = this.#references.resolve(given) as Parameter | undefined
      if (typeof parameter?.name === 'string') found.set(`${parameter.in} ${parameter.name}`, parameter)
    }
    return [...found.values()]
  }

  /** All examples of a parameter, or a value that its schema allows. */
  #valuesOf({ example, examples, schema, name }: Parameter): {
    readonly values: readonly string[]
    readonly isAssumed: boolean
  } {
    if (example !== undefined) return { values: [asText(example)], isAssumed: false }
    if (isRecord(examples)) {
      const values = Object.values(examples)
        .map((one) => this.#references.resolve(one))
        .flatMap((one) => (isRecord(one) && one.value !== undefined ? [asText(one.value)] : []))
      if (values.length > 0) return { values, isAssumed: false }
    }
    const resolved = this.#references.resolve(schema)
    const isSaid =
      isRecord(resolved) && ['example', 'examples', 'default', 'enum', 'const'].some((key) => key in resolved)
    if (isSaid && Array.isArray(resolved.examples) && resolved.examples.length > 0)
      return { values: resolved.examples.map(asText), isAssumed: false }
    return { values: [asText(this.#examples.of(schema) ?? name)], isAssumed: !isSaid }
  }

  /** One path for each example of the first parameter with several examples. */
  #pathsOf(
    path: string,
    parameters: readonly Parameter[],
    secrets: readonly (readonly [string, FoundText])[],
  ): readonly FoundText[] {
    const values = new Map<string, readonly string[]>(
      parameters.map((one) => [`${one.in} ${one.name}`, this.#valuesOf(one).values] as const),
    )
    const most = Math.max(
      1,
      ...[...values].filter(([key]) => key.startsWith('path ')).map(([, all]) => all.length),
    )
    const queried = parameters.filter(
      (one) => one.in === 'query' && (one.required === true || !this.#valuesOf(one).isAssumed),
    )
    return Array.from({ length: most }, (_, index) => {
      const encoded = (key: string) => {
        const all = values.get(key) ?? []
        return encodeURIComponent(all[index % Math.max(1, all.length)] ?? '1')
      }
      const filled = path.replace(/\{([^}]+)\}/g, (_all, name: string) => encoded(`path ${name}`))
      const query = queried.map(({ name }) => `${encodeURIComponent(name)}=${encoded(`query ${name}`)}`)
      const plain = `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`
      return secrets.reduce<FoundText>(
        (text, [name, value]) => joined(text, name, value),
        withoutSecrets(plain),
      )
    })
  }

  /** The headers that are required; an example of a credential is nobody's, so the environment gives that. */
  #headersOf(parameters: readonly Parameter[]): Readonly<Record<string, FoundText>> {
    const needed = parameters.filter((one) => one.in === 'header' && one.required === true)
    return Object.fromEntries(
      needed.map((one) => {
        const name = one.name.toLowerCase()
        return [name, headerWithoutSecrets(name, this.#valuesOf(one).values[0] ?? '')]
      }),
    )
  }

  /**
   * The body of a request; a text is the reason why none can be made. An example may be what somebody sent once, with a
   * credential in it.
   */
  #bodyOf(given: unknown): FoundBody | string | undefined {
    if (given === undefined) return undefined
    const body = this.#references.resolve(given)
    if (body === undefined) return noExample
    if (!isRecord(body) || !isRecord(body.content)) return undefined
    const types = Object.entries(body.content)
    const [type = '', content] =
      types.find(([name]) => /[/+]json/i.test(name)) ??
      types.find(([name]) => /urlencoded/.test(name)) ??
      types[0] ??
      []
    const media = this.#references.resolve(content)
    if (!isRecord(media)) return undefined
    const value = this.#exampleOfMedia(media)
    if (value === undefined) return noExample
    const text = typeof value === 'string' ? textBody(value) : undefined
    if (typeof text === 'string') return text
    if (/[/+]json/i.test(type)) return { kind: 'json', value: valueWithoutSecrets(value) }
    if (/urlencoded/.test(type) && isRecord(value))
      return formWithoutSecrets(Object.entries(value).map(([name, one]) => [name, asText(one)] as const))
    return type.startsWith('text/') && text !== undefined
      ? text
      : `needs a body of type ${type}, which has to be given by hand`
  }

  #exampleOfMedia({ example, examples, schema }: Readonly<Record<string, unknown>>): unknown {
    if (example !== undefined) return example
    const [first] = isRecord(examples) ? Object.values(examples) : []
    const named = this.#references.resolve(first)
    return isRecord(named) && named.value !== undefined ? named.value : this.#examples.of(schema)
  }
}

function joined(text: FoundText, name: string, value: FoundText): FoundText {
  const parts = typeof text === 'string' ? [text] : text.parts
  const plain = parts.filter((part) => typeof part === 'string').join('')
  const before = `${plain.includes('?') ? '&' : '?'}${encodeURIComponent(name)}=`
  return new TextWithSecrets([...parts, before, ...(typeof value === 'string' ? [value] : value.parts)])
}
