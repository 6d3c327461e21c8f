import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { ApiError, invalid } from '../common/errors.ts'
import { problemIn } from '../common/json-text.ts'

/** Accepts bodies that are JSON in UTF-8 and that can be stored unchanged. */
export function installJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(body)) return done(new ApiError('bad_request', 'The body is not UTF-8.'))
    const text = body.toString('utf8')
    const problem = problemIn(text)
    if (problem !== null) return done(invalid([problem]))
    // Fastify passes a text to this parser, although its type allows more.
    void parse(request, text, done)
  })
}
