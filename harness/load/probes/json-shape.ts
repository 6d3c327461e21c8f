import { createHash } from 'node:crypto'

/**
 * The shape of a JSON value: the kinds of its values in each place, without the values. An object whose keys are values
 * themselves (numbers, UUIDs, days, media types, or more than 64 of them) is a `map`.
 */
export type Shape =
  | { readonly kind: 'null' | 'boolean' | 'number' | 'string' | 'deeper' }
  /** `of` is undefined for an array or map that was always empty. */
  | { readonly kind: 'array' | 'map'; readonly of: Shape | undefined }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Field> }
  | { readonly kind: 'union'; readonly of: readonly Shape[] }

interface Field {
  readonly shape: Shape
  /** Whether some elements of the array lacked it. */
  readonly optional: boolean
}

/**
 * The number of levels that are distinguished, the number of keys above which an object is a map, and the most characters of
 * a written shape.
 */
const maxDepth = 12
const mostKeys = 64
const maxShapeCharacters = 2000

const valueLike =
  /^(\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|\d{4}-\d\d-\d\d.*|[^/]+\/[^/]+)$/i

/** The shape of a parsed value. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === null) return { kind: 'null' }
  if (typeof value !== 'object') return { kind: typeof value as 'boolean' | 'number' | 'string' }
  if (depth === maxDepth) return { kind: 'deeper' }
  const inner = (values: readonly unknown[]) => joined(values.map((one) => shapeOf(one, depth + 1)))
  if (Array.isArray(value)) return { kind: 'array', of: inner(value) }
  const entries = Object.entries(value)
  const isMap =
    entries.length > mostKeys || (entries.length > 0 && entries.every(([key]) => valueLike.test(key)))
  if (isMap) return { kind: 'map', of: inner(entries.map(([, one]) => one)) }
  const fields = entries
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]): [string, Field] => [key, { shape: shapeOf(one, depth + 1), optional: false }])
  return { kind: 'object', fields: new Map(fields) }
}

/** One shape for all elements of an array: null matches any other kind, and a field that some elements lack is optional. */
function joined(shapes: readonly Shape[]): Shape | undefined {
  // Most elements have the same shape, and shapes with the same text are the same.
  const distinct = [...new Map(shapes.map((shape) => [written(shape), shape])).values()]
  const [first, ...others] = distinct
  return first && others.reduce(join, first)
}

function join(one: Shape, other: Shape): Shape {
  if (one.kind === 'null') return other
  if (other.kind === 'null') return one
  if (one.kind === 'union' || other.kind === 'union') return unionOf(one, other)
  if (one.kind !== other.kind) return unionOf(one, other)
  if ('fields' in one && 'fields' in other) return joinFields(one.fields, other.fields)
  if ('of' in one && 'of' in other)
    return { kind: one.kind, of: one.of && other.of ? join(one.of, other.of) : (one.of ?? other.of) }
  return one
}

function joinFields(one: ReadonlyMap<string, Field>, other: ReadonlyMap<string, Field>): Shape {
  const keys = [...new Set([...one.keys(), ...other.keys()])].sort()
  const fields = keys.map((key): [string, Field] => {
    const [first, second] = [one.get(key), other.get(key)]
    const only = (first ?? second) as Field
    if (first === undefined || second === undefined) return [key, { shape: only.shape, optional: true }]
    const optional = first.optional || second.optional
    return [key, { shape: join(first.shape, second.shape), optional }]
  })
  return { kind: 'object', fields: new Map(fields) }
}

/** Shapes of different kinds, one of each kind, in the order of their kinds. */
function unionOf(one: Shape, other: Shape): Shape {
  const byKind = new Map<Shape['kind'], Shape>()
  for (const shape of [one, other].flatMap((each) => (each.kind === 'union' ? each.of : [each]))) {
    const known = byKind.get(shape.kind)
    byKind.set(shape.kind, known === undefined ? shape : join(known, shape))
  }
  return { kind: 'union', of: [...byKind.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1)) }
}

/**
 * One shape for two answers, if they differ only in what is null or empty in one of them; undefined if they differ in more.
 */
export function unified(one: Shape, other: Shape): Shape | undefined {
  if (one.kind === 'null') return other
  if (other.kind === 'null') return one
  if ('fields' in one && 'fields' in other) return unifiedFields(one.fields, other.fields)
  if (one.kind === 'union' || other.kind === 'union') return written(one) === written(other) ? one : undefined
  if (one.kind !== other.kind) return undefined
  if (!('of' in one && 'of' in other)) return one
  if (one.of === undefined || other.of === undefined) return one.of === undefined ? other : one
  const of = unified(one.of, other.of)
  return of && { kind: one.kind, of }
}

function unifiedFields(
  one: ReadonlyMap<string, Field>,
  other: ReadonlyMap<string, Field>,
): Shape | undefined {
  if (one.size !== other.size) return undefined
  const fields = new Map<string, Field>()
  for (const [key, { shape, optional }] of one) {
    const counterpart = other.get(key)
    const same = counterpart?.optional === optional ? unified(shape, counterpart.shape) : undefined
    if (same === undefined) return undefined
    fields.set(key, { shape: same, optional })
  }
  return { kind: 'object', fields }
}

/** A shape in words at full length: `{id:number,labels:[string]}`. */
function written(shape: Shape): string {
  switch (shape.kind) {
    case 'deeper':
      return '…'
    case 'array':
      return `[${shape.of === undefined ? '' : written(shape.of)}]`
    case 'map':
      return `{*:${shape.of === undefined ? '' : written(shape.of)}}`
    case 'object':
      return `{${[...shape.fields].map(([key, { shape: of, optional }]) => `${key}${optional ? '?' : ''}:${written(of)}`).join(',')}}`
    case 'union':
      return shape.of.map(written).join('|')
    default:
      return shape.kind
  }
}

/** The text of a shape: `{id:number,labels:[string]}`. A text that is too long ends in a digest of all of it. */
export function shapeText(shape: Shape): string {
  const text = written(shape)
  if (text.length <= maxShapeCharacters) return text
  return `${text.slice(0, maxShapeCharacters)}… (${createHash('sha256').update(text).digest('hex').slice(0, 16)})`
}
