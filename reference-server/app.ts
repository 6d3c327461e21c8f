import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { lazyCompilers } from './compilers.ts'
import { installFailures } from './failures.ts'
import { installGate } from './gate.ts'
import { annotationRoutes } from './routes/annotations.ts'
import { authRoutes } from './routes/auth.ts'
import { healthRoutes } from './routes/health.ts'
import { maskGroupRoutes } from './routes/mask-groups.ts'
import { maskStatsRoutes } from './routes/mask-stats.ts'
import { maskRoutes } from './routes/masks.ts'
import { objectRoutes } from './routes/objects.ts'
import { uploadRoutes } from './routes/uploads.ts'
import type { Services } from './services.ts'
import { installTelemetry } from './telemetry.ts'

export interface App {
  server: FastifyInstance
  /** Compiles the next schema, and says whether more are left. */
  warm: () => boolean
}

/** Builds the API without listening. */
export function buildApp(services: Services): App {
  const { settings } = services
  const { factories, plainFactories, warm } = lazyCompilers()
  const app = Fastify({
    logger: settings.logLevel === 'silent' ? false : { level: settings.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: 'loopback',
    exposeHeadRoutes: false,
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    http: { headersTimeout: 4000, connectionsCheckingInterval: 1000, maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 100 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    schemaController: {
      compilersFactory: settings.tuning.serializer === 'compiled' ? factories : plainFactories,
    },
  })
  installFailures(app)
  installTelemetry(app, services.instruments)
  installGate(app, services)
  app.register(healthRoutes(services))
  app.register(authRoutes(services))
  app.register(annotationRoutes(services))
  app.register(maskGroupRoutes(services))
  app.register(maskStatsRoutes(services))
  app.register(maskRoutes(services))
  app.register(uploadRoutes(services))
  app.register(objectRoutes(services))
  return { server: app, warm }
}
