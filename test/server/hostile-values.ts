import fc from 'fast-check'
import { type Schema, valid } from './arbitraries.ts'

/** JSON texts of values that no field may have, because PostgreSQL or a double could not store them. */
export const refusedJson: readonly [string, string][] = [
  ['U+0000', '"a\\u0000b"'],
  ['the first half of a pair', '"\\ud800"'],
  ['the second half of a pair', '"x\\udfffx"'],
  ['a pair the wrong way round', '"\\udc00\\ud83d"'],
  ['infinity', '1e400'],
  ['minus infinity', '-1E+400'],
  ['less than the smallest double', '1e-400'],
  ['2^53 + 1', '9007199254740993'],
  ['less than an int8', '-9223372036854775809'],
  ['more than an int8', '18446744073709551616'],
  ['a list 65 deep', `${'['.repeat(65)}${']'.repeat(65)}`],
  ['an object 5 000 deep', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ['lists 100 000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
]

/** JSON texts that some fields may have and others not; none of them may break anything. */
export const strangeJson: readonly [string, string][] = [
  ['the largest double', '1.7976931348623157e308'],
  ['the smallest double', '5e-324'],
  ['a pair', '"\\ud83d\\ude00"'],
  ['a control character', '"\\u0001\\u007f"'],
  ['U+FFFF', '"\\uffff"'],
  ['minus zero', '-0'],
  ['the largest int4', '2147483647'],
  ['one more', '2147483648'],
  ['the largest whole number', '9007199254740991'],
  ['null', 'null'],
  ['a text of 10 000 characters', `"${'😀'.repeat(10_000)}"`],
  ['as deep as may be', `${'['.repeat(60)}${']'.repeat(60)}`],
]

const cursorOf = (text: string): string => Buffer.from(text).toString('base64url')

/** Texts for a path or a query. */
export const strangeTexts: readonly string[] = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%FF',
  '%F0%9F%98%80',
  '1e400',
  '-1',
  '0',
  '2147483647',
  '2147483648',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '9223372036854775808',
  ...[
    '0000-01-01T00:00:00.000Z|1',
    '0001-01-01T00:00:00.000Z|1',
    '9999-12-31T23:59:59.999Z|1',
    '2024-02-30T00:00:00.000Z|1',
    '2024-01-01T24:00:00.000Z|1',
    '2024-01-01T00:00:00.000Z|2147483648',
    '2024-01-01T00:00:00.000Z|9007199254740991',
    '2024-01-01T00:00:00.000Z|9007199254740992',
    '2024-01-01T00:00:00.000Z|\0',
  ].map(cursorOf),
]

const hole = '@@hole@@'

/** A place in a body: its field, and a function that puts any JSON text into that place. */
export interface Place {
  field: string
  fill(json: string): string
}

/** Every text, number and free property name of a body with this schema. */
export function placesOf(schema: Schema): Place[] {
  return holes(whole(schema)).map(({ path, value }) => ({
    field: String(path[0] ?? ''),
    fill: (json) => JSON.stringify(value).replace(`"${hole}"`, () => json),
  }))
}

/** A value with every property that the schema allows, and without null. */
function whole({ type: types, ...rest }: Schema): unknown {
  const type = Array.isArray(types) ? types.find((one) => one !== 'null') : types
  const schema = { ...rest, type }
  const { properties = {}, items, additionalProperties } = schema
  const isObject = type === 'object'
  if (isObject && additionalProperties === true) return { text: 'x', number: 1, list: [{ further: 'down' }] }
  if (isObject)
    return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, whole(property)]))
  if (type === 'array') return [whole(items ?? {})]
  return fc.sample(valid(schema), { numRuns: 1, seed: 7 })[0]
}

interface Hole {
  path: readonly (string | number)[]
  value: unknown
}

function holes(value: unknown): Hole[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path: [], value: hole }]
  if (Array.isArray(value)) {
    return value.flatMap((item, place) =>
      holes(item).map((inner) => ({ path: [place, ...inner.path], value: value.with(place, inner.value) })),
    )
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) =>
    holes(item).map((inner) => ({ path: [name, ...inner.path], value: { ...value, [name]: inner.value } })),
  )
}

const unit = fc.oneof(
  fc.constantFrom(
    '\\u0000',
    '\\ud800',
    '\\udfff',
    '\\uffff',
    '\\u202e',
    '\\"',
    '\\\\',
    '%00',
    "'",
    '$1',
    '\\n',
  ),
  fc.integer({ min: 0, max: 0xffff }).map((code) => `\\u${code.toString(16).padStart(4, '0')}`),
  fc.stringMatching(/^[a-z ]{1,20}$/),
)
const quoted = fc.array(unit, { maxLength: 30 }).map((units) => `"${units.join('')}"`)
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(0|[1-9]\d{0,40})$/),
    fc.constantFrom('', '.0', '.5', '.000000000000000000001'),
    fc.option(fc.integer({ min: -500, max: 500 }), { nil: undefined }),
  )
  .map(
    ([sign, digits, fraction, exponent]) =>
      `${sign}${digits}${fraction}${exponent === undefined ? '' : `e${exponent}`}`,
  )
const leaf = fc.oneof(quoted, number, fc.constantFrom('null', 'true', '[]', '{}'))

/** JSON texts of any value, most of them strange: strings of any code units, numbers of any size, any depth of nesting. */
export const anyJson: fc.Arbitrary<string> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 8 }).map((items) => `[${items.join(',')}]`),
  fc
    .array(fc.tuple(quoted, leaf), { maxLength: 8 })
    .map((all) => `{${all.map((pair) => pair.join(':')).join(',')}}`),
  fc.tuple(leaf, fc.nat(200)).map(([inner, depth]) => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`),
)
