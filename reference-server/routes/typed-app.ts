import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'

/** Fastify as route plugins receive it: the parameters of a handler have the types of its schemas. */
export type TypedApp = Parameters<FastifyPluginCallbackTypebox>[0]

/** A plugin that adds several routes with the same dependencies. */
export const routesOf =
  <Shared>(
    shared: Shared,
    adds: readonly ((app: TypedApp, shared: Shared) => void)[],
  ): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    for (const add of adds) add(app, shared)
    done()
  }
