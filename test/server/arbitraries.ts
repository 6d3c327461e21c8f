import fc from 'fast-check'

/** The part of JSON Schema that the API's schemas use. */
export interface Schema {
  type?: string | readonly string[]
  enum?: readonly unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  items?: Schema
  required?: readonly string[]
  properties?: Readonly<Record<string, Schema>>
  additionalProperties?: boolean | Schema
}

/** Values that the schema accepts. Identifiers are small numbers, so that many of them exist. */
export function valid(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type: string) => valid({ ...schema, type })))
  switch (schema.type) {
    case 'integer': {
      const { minimum = -1000, maximum = 1000 } = schema
      const small = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 200) })
      return fc.oneof({ weight: 8, arbitrary: small }, fc.constantFrom(minimum, maximum))
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return text(schema)
    case 'array': {
      const { minItems = 0, maxItems = 5, items = {} } = schema
      const limits = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) }
      return schema.uniqueItems === true
        ? fc.uniqueArray(valid(items), limits)
        : fc.array(valid(items), limits)
    }
    case 'object':
      return object(schema)
    default:
      return fc.jsonValue()
  }
}

function text(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 100, pattern } = schema
  if (pattern?.includes('\\u0000') === true) {
    const limits = { minLength, maxLength: Math.min(maxLength, 40), unit: 'grapheme' as const }
    return fc.string(limits).filter((value) => !value.includes('\0') && value.length <= maxLength)
  }
  if (pattern === undefined)
    return fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: 'grapheme-ascii' })
  return fc
    .stringMatching(new RegExp(pattern))
    .filter((value) => value.length >= minLength && value.length <= maxLength)
}

function object(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [], additionalProperties } = schema
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valid(property)])),
    { requiredKeys: [...required] },
  )
  if (additionalProperties === false || additionalProperties === undefined) return known
  const name = fc.stringMatching(/^[a-z_]{1,12}$/)
  return fc
    .tuple(known, fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }))
    .map(([a, b]) => ({ ...b, ...a }))
}

/** Almost valid bodies with one fault, and completely different ones. Some are valid by chance. */
export function nearly(schema: Schema): fc.Arbitrary<unknown> {
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      null,
      -1,
      0,
      1.5,
      1e300,
      '',
      '0',
      'x'.repeat(5000),
      '\0',
      '../../etc/passwd',
      "' OR 1=1 --",
      [],
      {},
      true,
    ),
  )
  const spoiled = fc
    .tuple(valid(schema), junk, fc.nat(20))
    .map(([value, bad, place]) => spoil(value, bad, place))
  return fc.oneof({ weight: 5, arbitrary: spoiled }, { weight: 1, arbitrary: junk })
}

function spoil(value: unknown, bad: unknown, place: number): unknown {
  if (typeof value !== 'object' || value === null) return bad
  const names = Object.keys(value)
  const name = names[place % (names.length + 2)]
  if (name === undefined) return { ...value, [place % 2 === 0 ? 'extra' : '__proto__x']: bad }
  if (place > 15) return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
  return { ...value, [name]: bad }
}

/** Text for a parameter that is valid by its schema. */
export function validText(schema: Schema): fc.Arbitrary<string> {
  return valid(schema).map(String)
}

/** Text that is never valid for the schema of a parameter. */
export function invalidText(schema: Schema): fc.Arbitrary<string> {
  if (schema.type === 'integer') {
    const { minimum = 0, maximum = 1000 } = schema
    const beyond = [
      String(minimum - 1),
      String(maximum + 1),
      '1.5',
      'one',
      '1;DROP TABLE',
      '٣',
      'NaN',
      'Infinity',
      '1e999',
      '..',
    ]
    return fc.oneof(fc.constantFrom(...beyond), fc.stringMatching(/^[a-z%]{1,10}$/))
  }
  if (schema.pattern?.includes('\\u0000') === true)
    return fc.constant('x'.repeat((schema.maxLength ?? 100) + 1))
  return fc.constantFrom(
    '../../../etc/passwd',
    '..%2f..%2fetc',
    '.',
    '*',
    'a b',
    '\u0000',
    "'",
    'x'.repeat(101),
  )
}
