import { access, mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { isAbsolute, join, resolve } from 'node:path'
import { seconds } from '../../config/units/units.ts'
import { userFor } from '../../guard/ledger/readable-by.ts'
import { isOurs, type User } from '../../guard/ledger/run-root.ts'
import { makeDirectory } from '../../guard/processes/private-files.ts'
import type { GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import { answers, type Check, ready } from '../../guard/waiting/ready.ts'
import type { App, AppPlace } from '../launch/app-description.ts'
import type { Launcher } from '../launch/launcher.ts'

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

/** A command of the app with its program found, and what has to be read to run it. */
export async function resolveCommand(
  root: string,
  [name = '', ...args]: readonly string[],
): Promise<{
  readonly program: string
  readonly args: readonly string[]
  readonly paths: readonly string[]
}> {
  const program = await resolveProgram(name, root)
  const files = args.filter((text) => !text.startsWith('-')).map((text) => resolve(root, text))
  const found = await Promise.all(files.map(exists))
  return { program, args, paths: [root, program, ...files.filter((_, index) => found[index])] }
}

/** Where Node keeps what the app compiles to, for the user who runs it; undefined where that cannot be his alone. */
async function compileCacheFor({ cache }: App, user: User): Promise<string | undefined> {
  const directory = join(cache, `compile-${user?.uid ?? process.getuid?.() ?? 0}`)
  await mkdir(cache, { recursive: true })
  // A cache in a project of somebody else's is a place where he could put links.
  if (user !== undefined && !(await isOurs(cache))) return undefined
  await makeDirectory(directory, user)
  return (await userFor(user, [directory])) === user ? directory : undefined
}

/**
 * A process of the app or of its preparation, ready to be spawned. It works in the directory of the configuration, and
 * as the user of the app when that can reach the program and the files named in the command.
 */
export async function describeCommand(
  app: App,
  place: AppPlace,
  command: readonly string[],
): Promise<ProcessDescription> {
  const { program, args, paths } = await resolveCommand(app.root, command)
  const user = await userFor(app.user, paths)
  const compileCache = await compileCacheFor(app, user)
  const { port, adminPort } = place
  return {
    name: place.name,
    command: program,
    args,
    environment: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: app.settings.directory,
      ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}),
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

/** Whether something takes connections there. */
const listens = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (found: boolean) => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(500, () => settle(false))
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })

/** Resolves once a process answers 200 at its readiness path. @throws SERVICE_DIED, SERVICE_NOT_READY. */
export async function untilReady(
  app: App,
  place: AppPlace,
  process: GuardedProcess,
  signal: AbortSignal,
): Promise<GuardedProcess> {
  const { ready: path, readyWithin = '30s' } = app.target.app
  const answered = answers(`http://127.0.0.1:${place.port}${path}`)
  const check: Check = async () => {
    const problem = await answered()
    if (problem === undefined) return undefined
    if (problem.includes('ECONNREFUSED') && (await listens('::1', place.port)))
      return `it listens on ::1 only, where it is asked for on 127.0.0.1`
    return `${problem}; app.readyWithin of tailgate.config.ts (now ${readyWithin}) says how long it may take`
  }
  await ready(process, check, { seconds: seconds(readyWithin), signal })
  return process
}
