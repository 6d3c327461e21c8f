import { access, mkdir, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { TailgateError, usageError } from '../../base/errors.ts'
import { isProgram, onPath, pathIn } from '../../base/find-program.ts'
import { withVariables } from '../../config/target/command-words.ts'
import { requireApp } from '../../config/target/require-app.ts'
import { userFor } from '../../guard/ledger/readable-by.ts'
import { isOurs, type User } from '../../guard/ledger/run-root.ts'
import { makeDirectory } from '../../guard/processes/private-files.ts'
import type { GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import { readinessOfApp } from '../../guard/waiting/readiness.ts'
import type { App, AppPlace } from '../launch/app-description.ts'
import { requireReadable } from '../launch/app-user.ts'
import type { Launcher } from '../launch/launcher.ts'
import { readyInTime } from './not-ready.ts'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Resolves a command: `node` is the given Node; a relative program that exists beside the config is that file; a program of an
 * installed package is that of the command's own directory.
 */
async function resolveProgram(name: string, root: string, node: string): Promise<string> {
  if (name === 'node') return node
  if (isAbsolute(name)) return name
  const candidates = [resolve(root, name), ...onPath(name, { PATH: pathIn(root, process.env) })]
  const program = candidates.find(isProgram)
  if (program !== undefined) return program
  for (const candidate of candidates) if (await exists(candidate)) return candidate
  return resolve(root, name)
}

/**
 * A command with its program resolved, and those of the files that must be readable to run it that exist.
 * @param node the Node that `node` means; our own when left out.
 */
export async function resolveCommand(
  root: string,
  [name = '', ...args]: readonly string[],
  node: string = process.execPath,
): Promise<{
  readonly program: string
  readonly args: readonly string[]
  readonly paths: readonly string[]
}> {
  const program = await resolveProgram(name, root, node)
  const named = args.filter((text) => !text.startsWith('-')).map((text) => resolve(root, text))
  const files = [root, program, ...named]
  const found = await Promise.all(files.map(exists))
  return { program, args, paths: files.filter((_, index) => found[index]) }
}

/**
 * Refuses a program that cannot be started, which the system would only call missing or forbidden.
 * @param called the word of the command that names it.
 * @param where the place of the command, such as `services.queue.command`.
 * @throws TailgateError PROGRAM_MISSING, PROGRAM_UNBUILT, USAGE.
 */
export async function requireProgram(program: string, called: string, where: string): Promise<void> {
  if (isProgram(program)) return
  if (await exists(program))
    throw usageError(
      `${called} in ${where} is no program that can be run: make it one with chmod +x, or write what runs it before it, such as "python3 ${called}".`,
    )
  // The system looks up only a word without a slash on PATH; any other is a path.
  if (called.includes('/'))
    throw new TailgateError('PROGRAM_UNBUILT', {
      program,
      remedy: `Build it first, or correct its path in ${where}: only a comparison runs \`build\` of the config, \`run\` and \`up\` build nothing.`,
    })
  throw new TailgateError('PROGRAM_MISSING', {
    program: called,
    install: `your package manager, or name another program in ${where}`,
  })
}

/**
 * Refuses a command of the app that cannot be started in its directory.
 * @throws TailgateError PROGRAM_MISSING, PROGRAM_UNBUILT, USAGE.
 */
async function requireStartable(program: string, called: string, directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined)
  if (!found?.isDirectory())
    throw usageError(`There is no directory ${directory}, which app.directory of tailgate.config.ts names.`)
  await requireProgram(program, called, 'tailgate.config.ts')
}

/** Where Node caches the compiled app, for the user of the app; undefined when no directory can belong to that user alone. */
async function compileCacheFor({ cache }: App, user: User): Promise<string | undefined> {
  const directory = join(cache, `compile-${user?.uid ?? process.getuid?.() ?? 0}`)
  await mkdir(cache, { recursive: true })
  // In the project of another user, that user could put links into the cache.
  if (user !== undefined && !(await isOurs(cache))) return undefined
  await makeDirectory(directory, user)
  return (await userFor(user, [directory])) === user ? directory : undefined
}

/** A command of the app in its place: its variables, the directory it works in, its program and the files it reads. */
export async function placedCommand(app: App, { port, adminPort }: AppPlace, command: readonly string[]) {
  const { environment, directory } = requireApp(app.target)
  const variables = environment({ ...app.settings, port, adminPort })
  const works = resolve(app.root, directory)
  return { variables, works, ...(await resolveCommand(works, withVariables(command, variables))) }
}

/**
 * A process of the app or of its preparation, ready to be started. It works in the directory of the config, and runs as the
 * user of the app.
 * @throws TailgateError PROGRAM_MISSING, PROGRAM_UNBUILT, USAGE when it cannot be started, or when that user cannot read the
 * program or a file named in the command.
 */
export async function describeCommand(
  app: App,
  place: AppPlace,
  command: readonly string[],
): Promise<ProcessDescription> {
  const { variables, works, program, args, paths } = await placedCommand(app, place, command)
  await requireStartable(program, command[0] ?? '', works)
  const { user } = app
  await requireReadable(user, paths)
  const compileCache = await compileCacheFor(app, user)
  return {
    name: place.name,
    command: program,
    args,
    environment: {
      PATH: pathIn(works, process.env),
      HOME: app.settings.directory,
      ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}),
      ...variables,
    },
    program: 'app',
    directory: works,
    stopSignal: 'SIGTERM',
    user,
  }
}

/** Starts one process of the app. */
export const spawnApp = async (app: App, place: AppPlace, guard: Launcher): Promise<GuardedProcess> =>
  guard.spawn(await guard.describe(app, place, requireApp(app.target).command))

/**
 * Resolves once a process is ready as its description says.
 * @throws SERVICE_DIED, SERVICE_NOT_READY.
 */
export async function untilReady(
  app: App,
  place: AppPlace,
  process: GuardedProcess,
  { signal, guard }: { readonly signal: AbortSignal; readonly guard: Pick<Launcher, 'readiness'> },
): Promise<GuardedProcess> {
  const { ready: sign, readyWithin } = requireApp(app.target)
  const inContainer = guard.readiness?.(place)
  const answered = (inContainer ?? readinessOfApp(sign, place.port))(process)
  const isHere = inContainer === undefined && process.container === undefined
  const late = { port: place.port, otherPorts: [place.adminPort], isHere, key: 'app', readyWithin }
  await readyInTime(process, answered, late, signal)
  return process
}
