import type { FastifyInstance } from 'fastify'
import type { ApiErrorName } from '../common/errors.ts'
import type { RateClass } from '../settings/rate-limits.ts'
import type { Access } from './access.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    access: Access
    /** By default `read` for GET, `write` for all other methods. */
    rate?: RateClass
    /** The largest answer, as a whole or for each item of a page. By default a few KiB, which suffices for most routes. */
    answer?: AnswerSize
    /** Errors of this route that do not follow from its access rule and schemas. */
    errors?: readonly ApiErrorName[]
  }
  interface FastifyRequest {
    facts: RouteFacts
  }
}

export interface AnswerSize {
  per: 'answer' | 'item'
  bytes: number
}

const smallAnswer: AnswerSize = { per: 'answer', bytes: 4096 }
/** Health must be answered even when no memory is left for other answers. */
const noAnswer: AnswerSize = { per: 'answer', bytes: 0 }

/** What the hooks need to know about a request's route. */
export interface RouteFacts {
  /** The pattern, `/api/annotations/:annotation_id`, or `unmatched`. */
  endpoint: string
  /** Method and pattern; rates are counted by this. */
  route: string
  access: Access
  rate: RateClass
  answer: AnswerSize
}

/** A request that matches no route has nothing to protect. */
const unmatched: RouteFacts = {
  endpoint: 'unmatched',
  route: 'unmatched',
  access: { rule: 'anyone' },
  rate: 'read',
  answer: noAnswer,
}

/** Looks up the facts once for each request, because Fastify makes a new object at each access to a route's options. */
export function installRouteFacts(app: FastifyInstance): void {
  const known = new WeakMap<object, RouteFacts>()
  app.decorateRequest('facts')
  app.addHook('onRequest', (request, _reply, done) => {
    const { config, url, method } = request.routeOptions
    let facts = known.get(config)
    if (facts === undefined) {
      const rate = config.rate ?? (method === 'GET' ? 'read' : 'write')
      facts =
        url === undefined
          ? unmatched
          : {
              endpoint: url,
              route: `${method} ${url}`,
              access: config.access,
              rate,
              answer: config.answer ?? (config.access.rule === 'anyone' ? noAnswer : smallAnswer),
            }
      known.set(config, facts)
    }
    request.facts = facts
    done()
  })
}
