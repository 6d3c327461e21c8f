import { createRequire } from 'node:module'
import type { FastifySchema, FastifyServerOptions } from 'fastify'
import { storedBytes } from '../common/json-text.ts'

interface RouteDefinition {
  schema: FastifySchema
  httpPart?: string
}

interface Validate {
  (data: unknown): unknown
  errors?: unknown
}

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Compile<Result> = (route: RouteDefinition) => Result
type Serialize = (data: unknown) => string

/**
 * Text in a path or a query is converted to the number that its schema asks for; values in a body must already have the right
 * type.
 */
const strict = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  keywords: [
    {
      keyword: 'x-max-bytes',
      schemaType: 'number',
      validate: (most: number, value: unknown) => storedBytes(value) <= most,
      error: { message: ({ schema }: { schema: number }) => `must not be larger than ${schema} bytes` },
    },
  ],
}
const coercing = { ...strict, coerceTypes: 'array' }

/**
 * Fastify's own compilers, delayed until a route is first used or warmed, because compiling takes longer than the rest of a
 * start. `warm` compiles the next schema and returns whether there was one.
 */
export function lazyCompilers() {
  const require = createRequire(import.meta.url)
  const pending: (() => void)[] = []
  const once = <Result>(make: () => Result): (() => Result) => {
    let made: { result: Result } | undefined
    const get = (): Result => {
      made ??= { result: make() }
      return made.result
    }
    pending.push(get)
    return get
  }
  const buildValidator = (externalSchemas: unknown, options?: object): Compile<Validate> => {
    const compilerWith = (customOptions: object) =>
      once(
        (): Compile<Validate> =>
          require('@fastify/ajv-compiler')()(externalSchemas, { ...options, customOptions }),
      )
    const ofBody = compilerWith(strict)
    const ofText = compilerWith(coercing)
    return (route) => {
      const compiled = once(() => (route.httpPart === 'body' ? ofBody : ofText)()(route))
      const integers = route.httpPart === 'body' ? [] : integersOf(route.schema)
      const validate: Validate = (data) => {
        const strange = integers.find((name) => !isDigits(data, name))
        if (strange !== undefined) {
          validate.errors = [{ instancePath: `/${strange}`, message: 'must be integer' }]
          return false
        }
        const check = compiled()
        const result = check(data)
        validate.errors = check.errors
        return result
      }
      return validate
    }
  }
  const buildSerializer = (externalSchemas: unknown, options?: object): Compile<Serialize> => {
    const compiler = once(
      (): Compile<Serialize> => require('@fastify/fast-json-stringify-compiler')()(externalSchemas, options),
    )
    return (route) => {
      const compiled = once(() => compiler()(route))
      return (data) => compiled()(data)
    }
  }
  const warm = (): boolean => {
    pending.shift()?.()
    return pending.length > 0
  }
  // Fastify's types give these functions the parameters of Ajv; in fact it passes a route's definition.
  const factories = { buildValidator, buildSerializer } as unknown as Factories
  return { factories, plainFactories: { ...factories, buildSerializer: () => () => JSON.stringify }, warm }
}

function integersOf(schema: FastifySchema): string[] {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> }
  return Object.keys(properties).filter((name) => properties[name]?.type === 'integer')
}

/** Ajv takes every text for an integer that JavaScript can convert to a number: "Infinity", "1e3", "0x10", " 7 ". */
function isDigits(data: unknown, name: string): boolean {
  const value = (data as Record<string, unknown> | undefined)?.[name]
  return value === undefined || (typeof value === 'string' && /^-?\d{1,16}$/.test(value))
}
