import type { RouteOptions } from 'fastify'
import { type ApiErrorName, apiErrors } from '../common/errors.ts'
import type { Access } from '../security/access.ts'
import { bytes, errorBody } from './schemas.ts'

interface JsonSchema {
  type?: string | readonly string[]
  description?: string
  required?: readonly string[]
  properties?: Readonly<Record<string, JsonSchema>>
  [keyword: string]: unknown
}

/** A registered route; the document and the tests are made from these. */
export interface RouteRow {
  method: string
  /** In Fastify's notation: `/api/annotations/:annotation_id`. */
  url: string
  access: Access
  tags: readonly string[]
  params?: JsonSchema
  querystring?: JsonSchema
  body?: JsonSchema
  responses: Readonly<Record<string, JsonSchema>>
  /** Whether its body is the bytes of an object and not JSON. */
  takesBytes: boolean
  /** The errors it may answer with, in addition to those of every route. */
  errors: readonly ApiErrorName[]
}

const always = [
  'rate_limited',
  'internal',
  'unavailable',
  'uri_too_long',
  'headers_too_large',
  'request_timeout',
] as const

export function routeRow(route: RouteOptions): RouteRow {
  const { params, querystring, body, response, tags } = (route.schema ?? {}) as Record<
    string,
    JsonSchema | undefined
  > & {
    tags?: readonly string[]
  }
  const access = route.config?.access ?? { rule: 'anyone' }
  const errors = new Set<ApiErrorName>([...always, ...(route.config?.errors ?? [])])
  if (params ?? querystring ?? body) errors.add('bad_request')
  if (body !== undefined)
    for (const name of ['payload_too_large', 'unsupported_media_type'] as const) errors.add(name)
  if (access.rule !== 'anyone') errors.add('forbidden').add('not_found')
  if (access.rule !== 'anyone' && access.rule !== 'signed link') errors.add('unauthorized')
  return {
    method: String(route.method),
    url: route.url,
    access,
    tags: tags ?? [],
    takesBytes: access.rule === 'signed link' && route.method === 'PUT',
    ...(params && { params }),
    ...(querystring && { querystring }),
    ...(body && { body }),
    responses: (response ?? {}) as Record<string, JsonSchema>,
    errors: [...errors],
  }
}

/** Every status that a route may answer with. */
export const statusesOf = ({ responses, errors }: RouteRow): number[] => [
  ...new Set([...Object.keys(responses).map(Number), ...errors.map((name) => apiErrors[name])]),
]

/** The OpenAPI 3.1 document of these routes, made from the same schemas that validate requests. */
export function openApiDocument(routes: readonly RouteRow[]) {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    const operations = paths[path] ?? {}
    operations[route.method.toLowerCase()] = operation(route)
    paths[path] = operations
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reference mask API',
      version: '1.0.0',
      description: 'Segmentation masks of medical images.',
    },
    paths,
    components: {
      schemas: { Error: errorBody },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        signedLink: {
          type: 'apiKey',
          in: 'query',
          name: 'signature',
          description:
            'Given with the rest of the query by upload-url and download-url; used as it was given.',
        },
      },
    },
  }
}

function operation(route: RouteRow): object {
  return {
    operationId: `${route.method.toLowerCase()}${route.url.replace(/[^a-z]+(\w)/gi, (_all, letter) => letter.toUpperCase())}`,
    tags: route.tags,
    description: `Who may: ${describe(route.access)}.`,
    ...securityOf(route.access),
    parameters: [...parameters('path', route.params), ...parameters('query', route.querystring)],
    ...(route.takesBytes && { requestBody: { required: true, content: contentOf(bytes) } }),
    ...(route.body && { requestBody: { required: !allowsNull(route.body), content: contentOf(route.body) } }),
    responses: responses(route),
  }
}

function securityOf({ rule }: Access): object {
  if (rule === 'anyone') return {}
  return { security: [rule === 'signed link' ? { signedLink: [] } : { bearer: [] }] }
}

function describe(access: Access): string {
  if (access.rule === 'anyone') return 'anyone'
  if (access.rule === 'signed link') return 'whoever has the signed link'
  return `${access.role} (${access.rule})`
}

function parameters(place: 'path' | 'query', schema: JsonSchema | undefined): object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    ...(description && { description }),
    schema: property,
  }))
}

const retryAfter = { 'Retry-After': { description: 'Seconds.', required: true, schema: { type: 'integer' } } }

function responses(route: RouteRow): Record<string, object> {
  const all: Record<string, object> = {}
  for (const [status, schema] of Object.entries(route.responses)) {
    const description = schema.description ?? (Number(status) < 300 ? 'Done.' : 'Nothing new.')
    all[status] = schema.type === 'null' ? { description } : { description, content: contentOf(schema) }
  }
  for (const name of route.errors) {
    const again = name === 'rate_limited' || name === 'unavailable' ? { headers: retryAfter } : {}
    const content = contentOf({ $ref: '#/components/schemas/Error' })
    all[apiErrors[name]] = { description: name, ...again, content }
  }
  return all
}

/** OpenAPI 3.1 describes bytes by their media type alone. */
function contentOf(schema: JsonSchema): object {
  return schema.format === 'binary' ? { 'application/octet-stream': {} } : { 'application/json': { schema } }
}

function allowsNull(schema: JsonSchema): boolean {
  return Array.isArray(schema.type) && schema.type.includes('null')
}
