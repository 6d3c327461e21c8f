import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { sendJson } from '../http/answers.ts'
import type { Services } from '../http/services.ts'

const status = {
  type: 'object',
  required: ['status'],
  additionalProperties: false,
  properties: { status: { type: 'string' } },
} as const

const anyone = { access: { rule: 'anyone' } } as const

/**
 * Answered without a compiled schema, so that a start need not wait for one. Being alive differs from being ready: a process
 * without its database is alive, but cannot serve.
 */
export function healthRoutes({ database }: Services): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    for (const path of ['/health', '/api/health']) {
      app.get(
        path,
        { config: anyone, schema: { tags: ['health'], response: { 200: status } } },
        (_request, reply) => {
          sendJson(reply, JSON.stringify({ status: 'alive' }))
        },
      )
    }
    app.get(
      '/ready',
      { config: anyone, schema: { tags: ['health'], response: { 200: status } } },
      async (_request, reply) => {
        await database.rows({ name: 'ready', text: 'SELECT 1 AS one' }, [])
        return sendJson(reply, JSON.stringify({ status: 'ready' }))
      },
    )
    done()
  }
}
