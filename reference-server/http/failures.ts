import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, errorNameOf, invalid, longestField, notFound } from '../common/errors.ts'
import { isClosed } from '../common/exchange.ts'
import type { RouteRow } from './openapi.ts'

const jsonType = 'application/json; charset=utf-8'

/** Answers errors that happen before a route is found: a path that cannot be decoded, or that has a too long part. */
export function refuseRequest(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode, body } = new ApiError(
    errorNameOf(error.statusCode ?? 400),
    'This path cannot be served.',
  )
  void reply.code(statusCode).type(jsonType).send(JSON.stringify(body))
}

/** Answers every error in the same format, and reveals nothing about internal failures. */
export function installFailures(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    // A client that is gone gets no answer, and its leaving is not a failure of this server. Over HTTP/2 the stream may also
    // have been refused because it was too slow; then it keeps the status of that refusal.
    if (isClosed(reply.raw)) return reply.hijack()
    const failure = error instanceof ApiError ? error : translated(error)
    if (failure.statusCode === 500)
      request.log.error({ err: loggable(error), requestId: request.id }, 'unexpected failure')
    if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', failure.retryAfterSeconds)
    if (failure.statusCode === 401) reply.header('www-authenticate', 'Bearer')
    return reply.code(failure.statusCode).type(jsonType).serializer(JSON.stringify).send(failure.body)
  })
  app.setNotFoundHandler((_request, reply) => {
    const { statusCode, body } = new ApiError('not_found', 'There is no such route.')
    return reply.code(statusCode).send(body)
  })
}

/**
 * Answers requests that match no route, before their body is read: 405 with the methods of the path, or 404. It uses the
 * routes that exist when the first request comes.
 */
export function installUnmatched(app: FastifyInstance, routes: readonly RouteRow[]): void {
  let patterns: { pattern: RegExp; method: string }[] | undefined
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url !== undefined) return done()
    patterns ??= routes.map(({ url, method }) => ({
      pattern: new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
      method,
    }))
    const path = (request.raw.url ?? '').split('?')[0] ?? ''
    const allowed = new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))
    if (allowed.size === 0) throw notFound('route')
    reply.header('allow', [...allowed].sort().join(', '))
    throw new ApiError('method_not_allowed', 'This path has other methods.')
  })
}

/**
 * PostgreSQL repeats values of a row in `message`, `detail` and `where`. These values came with a request, so they are not
 * logged.
 */
function loggable(error: Error & { code?: string; constraint?: string; routine?: string }) {
  if (!('severity' in error)) return error
  const { code, constraint, routine } = error
  return { type: 'DatabaseError', code, constraint, routine }
}

function translated(error: FastifyError): ApiError {
  if (error.validation !== undefined) {
    const problems = error.validation.map(({ instancePath, params, message }) => {
      const name = params?.additionalProperty ?? params?.missingProperty
      const field = `${error.validationContext ?? 'request'}${instancePath}${name === undefined ? '' : `/${name}`}`
      return { field: field.slice(0, longestField), problem: message ?? 'is not valid' }
    })
    return invalid(problems)
  }
  const status = error.statusCode ?? 500
  if (status >= 500) return new ApiError('internal', 'Something broke; it was logged.')
  return new ApiError(errorNameOf(status), error.message)
}
