import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'

/** Fastify as route plugins get it: what a handler is given has the types of its schemas. */
export type TypedApp = Parameters<FastifyPluginCallbackTypebox>[0]

/** A plugin that adds routes one after another, each with what they share. */
export const routesOf =
  <Shared>(
    shared: Shared,
    adds: readonly ((app: TypedApp, shared: Shared) => void)[],
  ): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    for (const add of adds) add(app, shared)
    done()
  }
