import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { installBodyDeadline } from './http/body-deadline.ts'
import { lazyCompilers } from './http/compilers.ts'
import { installCompression } from './http/compression.ts'
import { installFailures, installUnmatched, refuseRequest } from './http/failures.ts'
import { installGate } from './http/gate.ts'
import { installInFlight } from './http/in-flight.ts'
import { installJsonBody } from './http/json-body.ts'
import { installLimits, refuseConnection } from './http/limits.ts'
import { createListener } from './http/listener.ts'
import { type RouteRow, routeRow, statusesOf } from './http/openapi.ts'
import type { Services } from './http/services.ts'
import { installTelemetry, isDebugging } from './metrics/telemetry.ts'
import { annotationRoutes } from './routes/annotations.ts'
import { authRoutes } from './routes/auth.ts'
import { healthRoutes } from './routes/health.ts'
import { maskGroupRoutes } from './routes/mask-groups.ts'
import { maskStatsRoutes } from './routes/mask-stats.ts'
import { maskRoutes } from './routes/masks.ts'
import { objectRoutes } from './routes/objects.ts'
import { openApiRoutes } from './routes/openapi.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { installRouteFacts } from './security/route-facts.ts'

export interface App {
  server: FastifyInstance
  /** Filled once the server is ready. */
  routes: readonly RouteRow[]
  /** Compiles the next schema; returns whether more are left. */
  warm: () => boolean
}

/** In bytes, for a body that is not an upload. */
const bodyLimitBytes = 1_048_576

/** Builds the API without listening. */
export function buildApp(services: Services): App {
  const { settings, shortcuts } = services
  const { factories, plainFactories, warm } = lazyCompilers()
  const app = Fastify({
    logger: settings.logLevel === 'silent' ? false : { level: settings.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: bodyLimitBytes,
    // A separate logger for each request would cost more than the rest of a cached answer; failures log the request id
    // themselves.
    childLoggerFactory: (logger) => logger,
    clientErrorHandler: refuseConnection,
    frameworkErrors: refuseRequest,
    serverFactory: (handler) =>
      createListener(settings, (request, response) => {
        if (!shortcuts.answer(request, response)) handler(request, response)
      }),
    requestIdHeader: false,
    genReqId: requestIds(),
    routerOptions: { maxParamLength: 1000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    schemaController: {
      compilersFactory: settings.tuning.serializer === 'compiled' ? factories : plainFactories,
    },
  })
  const routes: RouteRow[] = []
  app.addHook('onRoute', (route) => {
    const row = routeRow(route)
    routes.push(row)
    services.instruments.requests.expect(row.method, row.url, statusesOf(row))
  })
  installFailures(app)
  installCompression(app, settings.tuning.compression)
  installRouteFacts(app)
  installTelemetry(app, services)
  installLimits(app)
  installBodyDeadline(app)
  installGate(app, services)
  installUnmatched(app, routes)
  installInFlight(app, services.held, bodyLimitBytes)
  installJsonBody(app)
  // Compressed and logged answers need the whole way through Fastify, and so do answers that must announce that the server is
  // closing.
  if (settings.tuning.compression !== 'off' || isDebugging(app)) shortcuts.close()
  app.addHook('preClose', (done) => {
    shortcuts.close()
    done()
  })
  app.register(healthRoutes(services))
  app.register(openApiRoutes(routes))
  app.register(authRoutes(services))
  app.register(annotationRoutes(services))
  app.register(maskGroupRoutes(services))
  app.register(maskStatsRoutes(services))
  app.register(maskRoutes(services))
  app.register(uploadRoutes(services))
  app.register(objectRoutes(services))
  return { server: app, routes, warm }
}

/** The request id of the proxy if it has the right form, else an id made here; log lines contain it. */
function requestIds(): (request: { headers: IncomingHttpHeaders }) => string {
  const prefix = randomUUID().slice(0, 8)
  let count = 0
  return ({ headers: { 'x-request-id': given } }) => {
    if (typeof given === 'string' && /^[\w-]{1,64}$/.test(given)) return given
    count += 1
    return `${prefix}-${count}`
  }
}
