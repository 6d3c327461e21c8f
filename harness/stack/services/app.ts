import { access, mkdir } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { seconds } from '../../config/units/units.ts'
import { userFor } from '../../guard/ledger/readable-by.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import { answers, ready } from '../../guard/waiting/ready.ts'
import type { App, AppPlace } from '../launch/app-description.ts'
import type { Launcher } from '../launch/launcher.ts'
import { makeDirectory } from '../launch/private-files.ts'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** `node` is the Node that runs us; a relative program that exists beside the configuration is that one. */
async function resolveProgram(name: string, root: string): Promise<string> {
  if (name === 'node') return process.execPath
  if (isAbsolute(name)) return name
  const candidates = [
    resolve(root, name),
    ...(process.env.PATH ?? '').split(':').map((path) => join(path, name)),
  ]
  for (const candidate of candidates) if (await exists(candidate)) return candidate
  return resolve(root, name)
}

/**
 * A process of the app or of its preparation, ready to be spawned. It works in the directory of the configuration, and
 * as the unprivileged user when that can reach the program and the files named in the command.
 */
export async function describeCommand(
  app: App,
  place: AppPlace,
  command: readonly string[],
  guard: Guard,
): Promise<ProcessDescription> {
  const [name = '', ...args] = command
  const program = await resolveProgram(name, app.root)
  const files = args.filter((text) => !text.startsWith('-')).map((text) => resolve(app.root, text))
  const found = await Promise.all(files.map(exists))
  const user = await userFor(guard.user, [app.root, program, ...files.filter((_, index) => found[index])])
  const uid = user?.uid ?? process.getuid?.() ?? 0
  const compileCache = join(app.cache, `compile-${uid}`)
  await mkdir(app.cache, { recursive: true })
  await makeDirectory(compileCache, user)
  const cacheReached = (await userFor(user, [compileCache])) === user
  const { port, adminPort } = place
  return {
    name: place.name,
    command: program,
    args,
    environment: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: app.settings.directory,
      ...(cacheReached ? { NODE_COMPILE_CACHE: compileCache } : {}),
      ...app.target.app.environment({ ...app.settings, port, adminPort }),
    },
    program: 'app',
    directory: app.root,
    stopSignal: 'SIGTERM',
    user,
  }
}

/** Starts one process of the app. */
export const spawnApp = async (app: App, place: AppPlace, guard: Launcher): Promise<GuardedProcess> =>
  guard.spawn(await guard.describe(app, place, app.target.app.command))

/** Resolves once a process answers 200 at its readiness path. @throws SERVICE_DIED, SERVICE_NOT_READY. */
export async function untilReady(
  app: App,
  place: AppPlace,
  process: GuardedProcess,
  signal: AbortSignal,
): Promise<GuardedProcess> {
  const { ready: path, readyWithin = '30s' } = app.target.app
  await ready(process, answers(`http://127.0.0.1:${place.port}${path}`), {
    seconds: seconds(readyWithin),
    signal,
  })
  return process
}
