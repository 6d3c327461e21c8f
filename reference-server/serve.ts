import { mkdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import { flushCompileCache } from 'node:module'
import { createAdminServer } from './admin.ts'
import { buildApp } from './app.ts'
import { assemble } from './assemble.ts'
import { closeServices } from './http/services.ts'
import type { Settings } from './settings/settings.ts'
import { startSweeping } from './sweeping.ts'

/** How long requests in flight may take to finish after a signal, in milliseconds. */
const stopGraceMs = 1500

/** In milliseconds. A stack starts many programs at once; work that can wait leaves them the processor for this time. */
const warmAfterMs = 1000

/** Listens until a signal comes, then finishes the requests in flight. */
export async function serve(settings: Settings): Promise<void> {
  await mkdir(settings.objectsDirectory, { recursive: true, mode: 0o700 })
  const { promise: listening, resolve: begin } = Promise.withResolvers<void>()
  const services = assemble(settings, Date.now, listening)
  const { server, warm } = buildApp(services)
  const admin = createAdminServer(services.instruments.registry, settings.tuning)
  try {
    await listen(admin, settings.host, settings.adminPort)
    await server.listen({ host: settings.host, port: settings.port })
  } catch (error) {
    admin.close()
    await Promise.allSettled([server.close(), services.database.close()])
    throw error
  }
  begin()
  const stopSweeping = startSweeping(services)
  server.log.info({ tuning: settings.tuning }, 'tuning')
  let warming = setTimeout(function step() {
    if (warm()) warming = setTimeout(step, 10)
    else flushCompileCache()
  }, warmAfterMs)
  const stop = async (): Promise<void> => {
    clearTimeout(warming)
    stopSweeping()
    const cut = setTimeout(() => server.server.closeAllConnections(), stopGraceMs)
    await server.close()
    clearTimeout(cut)
    admin.close()
    admin.closeAllConnections()
    await closeServices(services)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
