import { isRecord } from '../../../base/values/record.ts'
import type { References, SchemaObject } from './references.ts'

/** The deepest nesting of an example; anything deeper is an endless recursion. */
const maxDepth = 12
/** The most values in one example: schemas that use each other widely could describe more than a machine can hold. */
const maxValues = 2000
/** The most items of a list, and characters of a text, that an example is given because a schema demands so many. */
const most = { items: 100, characters: 10_000 } as const

const byFormat: ReadonlyMap<unknown, string> = new Map([
  ['date', '2026-01-01'],
  ['date-time', '2026-01-01T00:00:00Z'],
  ['time', '00:00:00Z'],
  ['email', 'user@example.com'],
  ['hostname', 'example.com'],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
  ['uri', 'https://example.com/'],
  ['url', 'https://example.com/'],
  ['uuid', '00000000-0000-4000-8000-000000000000'],
  ['byte', 'AA=='],
  ['password', 'password'],
])

/** Stands for a property that must be left out, because its schema contains itself. */
const nothing = Symbol('nothing')
type Example = unknown

/** Makes a value that a schema allows: its own example if it has one, else the smallest valid value. */
export class Examples {
  readonly #references: References
  /** How many values the example being made may still have. */
  #left = 0

  constructor(references: References) {
    this.#references = references
  }

  /** @returns undefined when no value can be made, for example for a schema that requires itself. */
  of(schema: unknown): unknown {
    this.#left = maxValues
    const made = this.#make(schema, [])
    return made === nothing ? undefined : made
  }

  #make(given: unknown, above: readonly object[]): Example {
    const found = this.#references.resolve(given)
    if (!isRecord(found) || above.length > maxDepth || --this.#left < 0) return nothing
    const schema = found as SchemaObject
    // A schema that is already being made would continue for ever; the schema that contains it leaves it out.
    if (above.includes(schema)) return nothing
    const inside = [...above, schema]
    if (schema.example !== undefined) return schema.example
    if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0]
    if (schema.default !== undefined) return schema.default
    if (schema.const !== undefined) return schema.const
    if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0]
    if (Array.isArray(schema.allOf)) return this.#all(schema, inside)
    const choice = [schema.oneOf, schema.anyOf].find((one) => Array.isArray(one))
    if (choice !== undefined) return this.#firstOf(choice, inside)
    return this.#byType(schema, inside)
  }

  #firstOf(choice: readonly unknown[], inside: readonly object[]): Example {
    for (const one of choice) {
      const made = this.#make(one, inside)
      if (made !== nothing) return made
    }
    return nothing
  }

  #all(schema: SchemaObject, inside: readonly object[]): Example {
    const { allOf = [], ...own } = schema
    const parts = [...allOf, own].map((part) => this.#make(part, inside))
    const documents = parts.filter(isRecord)
    if (documents.length > 0) return Object.assign({}, ...documents)
    return parts.find((part) => part !== nothing && part !== undefined) ?? nothing
  }

  #byType(schema: SchemaObject, inside: readonly object[]): Example {
    const types = [schema.type ?? []].flat()
    const type =
      types.find((one) => one !== 'null') ?? (schema.properties !== undefined ? 'object' : types[0])
    if (type === 'object') return this.#object(schema, inside)
    if (type === 'array') {
      const item = this.#make(schema.items ?? {}, inside)
      const count = Math.max(1, schema.minItems ?? 1)
      if (!(count <= most.items)) return nothing
      return item === nothing ? [] : Array.from({ length: count }, () => item)
    }
    if (type === 'integer' || type === 'number') return numberOf(schema)
    if (type === 'boolean') return true
    if (type === 'null') return null
    return type === 'string' ? stringOf(schema) : {}
  }

  /** The required properties, and those with an example; a recursive property is left out. */
  #object(schema: SchemaObject, inside: readonly object[]): Example {
    const required = Array.isArray(schema.required) ? schema.required : []
    const made: Record<string, unknown> = {}
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const given = this.#references.resolve(property)
      const resolved = isRecord(given) ? (given as SchemaObject) : undefined
      if (resolved?.readOnly === true) continue
      const hasOwn = resolved?.example !== undefined || resolved?.default !== undefined
      // When nothing is required, every property is sent.
      if (required.length > 0 && !required.includes(name) && !hasOwn) continue
      const value = this.#make(property, inside)
      if (value !== nothing) made[name] = value
    }
    return made
  }
}

function numberOf({ minimum, exclusiveMinimum, maximum, multipleOf, type }: SchemaObject): number {
  const above =
    typeof exclusiveMinimum === 'number' ? exclusiveMinimum + (type === 'integer' ? 1 : 0.5) : undefined
  const least = above ?? (exclusiveMinimum === true && minimum !== undefined ? minimum + 1 : minimum)
  const value = least ?? Math.min(1, maximum ?? 1)
  return multipleOf === undefined || !(multipleOf > 0) ? value : Math.ceil(value / multipleOf) * multipleOf
}

function stringOf({ format, minLength = 0, maxLength }: SchemaObject): Example {
  if (!(minLength <= most.characters)) return nothing
  const value = byFormat.get(format) ?? 'text'
  return value.padEnd(minLength, 'x').slice(0, maxLength)
}
