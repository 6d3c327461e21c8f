import type { FastifyReply } from 'fastify'
import { notFound } from '../common/errors.ts'
import { noCache, Passing } from '../storage/cache/cache.ts'
import type { Services } from './services.ts'
import { jsonType } from './shortcuts.ts'

/** A JSON answer that may come from a cache: its place in the cache, and the two ways to make it. */
export interface Answer {
  tag: string
  key: string
  what: string
  /** True for a page behind a cursor: clients can invent any number of cursors, and nobody asks twice for the same one. */
  isPassing?: boolean
  /** The value, which becomes JSON in this process. */
  value: () => Promise<object | null>
  /** The JSON that PostgreSQL writes. */
  json: () => Promise<string | null>
}

/** Sends the answer. `serializer` says who makes the JSON, and `cache` whether it is cached. */
export function send(services: Services, reply: FastifyReply, answer: Answer): void {
  const here = answer.isPassing === true ? undefined : services.cache.peek(answer.tag, answer.key)
  if (here !== undefined) {
    const { admission, facts, raw } = reply.request
    if (admission !== null) services.shortcuts.remember(raw, { ...admission, facts, answer })
    reply.type(jsonType).send(here)
    return
  }
  make(services, reply, answer).then(
    (body) => reply.type(jsonType).send(body),
    (error: unknown) => reply.send(error),
  )
}

/** Sends an answer that is already JSON, without the serializer of its route. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.type(jsonType).send(text)
}

async function make(services: Services, reply: FastifyReply, answer: Answer): Promise<string> {
  const { cache, serializer } = services.settings.tuning
  const began = performance.now()
  let loading = 0
  const load = async (): Promise<string | Passing> => {
    const loadingSince = performance.now()
    try {
      if (serializer === 'database') return unlessEmpty(found(await answer.json(), answer))
      return unlessEmpty(serialize(services, reply, found(await answer.value(), answer)))
    } finally {
      loading = performance.now() - loadingSince
    }
  }
  const { cache: reader } = answer.isPassing === true ? { cache: noCache } : services
  const text = await reader.read(answer.tag, answer.key, load)
  const timing = services.timings.getStore()
  if (timing !== undefined && cache.levels !== 'off') timing.cache += performance.now() - began - loading
  return text
}

/** An empty page is not cached, because filters and page numbers can make any number of empty pages. */
function unlessEmpty(text: string): string | Passing {
  return /^\{"items" ?: ?\[\]/.test(text) ? new Passing(text) : text
}

function found<Made>(made: Made | null, answer: Answer): Made {
  if (made === null) throw notFound(answer.what)
  return made
}

function serialize(services: Services, reply: FastifyReply, value: object): string {
  const began = performance.now()
  const compiled =
    services.settings.tuning.serializer === 'compiled' ? reply.getSerializationFunction('200') : undefined
  const text =
    compiled === undefined ? JSON.stringify(value) : String(compiled(value as Record<string, unknown>))
  const timing = services.timings.getStore()
  if (timing !== undefined) timing.serialise += performance.now() - began
  return text
}
