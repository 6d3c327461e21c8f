import type { RouteOptions } from 'fastify'
import type { Access } from './access.ts'
import { type ApiErrorName, apiErrors } from './errors.ts'
import { errorBody } from './schemas.ts'

interface JsonSchema {
  type?: string | readonly string[]
  description?: string
  required?: readonly string[]
  properties?: Readonly<Record<string, JsonSchema>>
  [keyword: string]: unknown
}

/** A route as it was registered: what the document and the tests are made from. */
export interface RouteRow {
  method: string
  /** As Fastify writes it: `/api/annotations/:annotation_id`. */
  url: string
  access: Access
  tags: readonly string[]
  params?: JsonSchema
  querystring?: JsonSchema
  body?: JsonSchema
  responses: Readonly<Record<string, JsonSchema>>
  /** Every error it may answer with, besides what any server may. */
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
    ...(params && { params }),
    ...(querystring && { querystring }),
    ...(body && { body }),
    responses: (response ?? {}) as Record<string, JsonSchema>,
    errors: [...errors],
  }
}

/** The OpenAPI 3.1 document of these routes. Its schemas are those that requests are checked with. */
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
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

function operation(route: RouteRow): object {
  const isOpen = route.access.rule === 'anyone' || route.access.rule === 'signed link'
  return {
    operationId: `${route.method.toLowerCase()}${route.url.replace(/[^a-z]+(\w)/gi, (_all, letter) => letter.toUpperCase())}`,
    tags: route.tags,
    description: `Who may: ${describe(route.access)}.`,
    ...(isOpen ? {} : { security: [{ bearer: [] }] }),
    parameters: [...parameters('path', route.params), ...parameters('query', route.querystring)],
    ...(route.body && { requestBody: { required: !allowsNull(route.body), content: json(route.body) } }),
    responses: responses(route),
  }
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

function responses(route: RouteRow): Record<string, object> {
  const all: Record<string, object> = {}
  for (const [status, schema] of Object.entries(route.responses)) {
    const description = schema.description ?? (Number(status) < 300 ? 'Done.' : 'Nothing new.')
    all[status] = schema.type === 'null' ? { description } : { description, content: json(schema) }
  }
  for (const name of route.errors) {
    all[apiErrors[name]] = { description: name, content: json({ $ref: '#/components/schemas/Error' }) }
  }
  return all
}

function json(schema: JsonSchema): object {
  return { 'application/json': { schema } }
}

function allowsNull(schema: JsonSchema): boolean {
  return Array.isArray(schema.type) && schema.type.includes('null')
}
