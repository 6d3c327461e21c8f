import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { sendJson } from '../http/answers.ts'
import { openApiDocument, type RouteRow } from '../http/openapi.ts'

const document = { type: 'object', additionalProperties: true } as const

/** Serves the document of all routes. It is made at the first request, when all routes are registered. */
export function openApiRoutes(routes: readonly RouteRow[]): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    let made: string | undefined
    app.get(
      '/openapi.json',
      {
        config: { access: { rule: 'anyone' } },
        schema: { tags: ['documentation'], response: { 200: document } },
      },
      (_request, reply) => {
        made ??= JSON.stringify(openApiDocument(routes))
        sendJson(reply, made)
      },
    )
    done()
  }
}
