import type { FastifyInstance } from 'fastify'
import type { ApiErrorName } from '../common/errors.ts'
import type { RateClass } from '../settings/rate-limits.ts'
import type { Access } from './access.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    access: Access
    /** Left out: `read` for GET, `write` for all else. */
    rate?: RateClass
    /** The largest answer, of the whole or of each item of a page. Left out: a few KiB, as most have. */
    answer?: AnswerSize
    /** Errors of this route that its rule and schemas do not imply. */
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
/** Whether a server is well must be told when nothing else can be. */
const noAnswer: AnswerSize = { per: 'answer', bytes: 0 }

/** What the hooks want to know of a request's route. */
export interface RouteFacts {
  /** The pattern, `/api/annotations/:annotation_id`, or `unmatched`. */
  endpoint: string
  /** Method and pattern: what a rate is counted by. */
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

/** Looks the facts up once for each request: Fastify makes a new object whenever it is asked for a route's options. */
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
