import { percentDecoded } from '../../../base/text.ts'
import { isRecord } from '../../../base/values/record.ts'

/** The parts of a schema that an example needs; versions 3.0 and 3.1 write null and bounds differently. */
export interface SchemaObject {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly items?: unknown
  readonly minItems?: number
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly example?: unknown
  readonly examples?: unknown
  readonly allOf?: readonly unknown[]
  readonly oneOf?: readonly unknown[]
  readonly anyOf?: readonly unknown[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number | boolean
  readonly maximum?: number
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly readOnly?: boolean
}

/** Follows the `$ref`s of a description; unresolved and circular references are kept to be reported. */
export class References {
  readonly #document: unknown
  readonly #lost = new Set<string>()

  constructor(document: unknown) {
    this.#document = document
  }

  /** References to other documents, to nothing, or only to each other. */
  get lost(): readonly string[] {
    return [...this.#lost]
  }

  /** The value itself, or what its reference stands for; undefined when the reference cannot be resolved. */
  resolve(value: unknown): unknown {
    const passed = new Set<string>()
    let current = value
    while (isRecord(current) && typeof current.$ref === 'string') {
      const reference = current.$ref
      if (passed.has(reference)) return this.#lose(reference)
      passed.add(reference)
      const found = this.#at(reference)
      if (found === undefined) return this.#lose(reference)
      // Version 3.1 allows other fields beside a reference, for example an example.
      const { $ref: _, ...beside } = current
      current = isRecord(found) && 'example' in beside ? { ...found, ...beside } : found
    }
    return current
  }

  #lose(reference: string): undefined {
    this.#lost.add(reference)
    return undefined
  }

  #at(reference: string): unknown {
    if (!reference.startsWith('#')) return undefined
    let value: unknown = this.#document
    for (const part of reference.slice(1).split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const name = percentDecoded(key)
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
      value = (value as Readonly<Record<string, unknown>>)[name]
    }
    return value
  }
}
