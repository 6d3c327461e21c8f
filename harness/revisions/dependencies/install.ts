import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { copying } from '../../stack/dataset/clone.ts'
import { versionOf } from '../../stack/launch/programs.ts'
import type { MadeOnce, MakeOptions } from '../made/made-once.ts'
import { TaskFailure, type Tasks } from '../running/task.ts'
import {
  type Installation,
  type LockedPackages,
  lockedIn,
  type ManagerName,
  managers,
  readManifest,
} from './package-manager.ts'

/** How long an install, or one of its scripts, may take, in seconds. */
const installSeconds = 900

/** The scripts of the project itself that npm runs after the installation, in this order (`npm ci`). */
const rootScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
] as const

/**
 * How each manager installs exactly what its lock file says. pnpm and yarn link or unpack from one store of their own for all
 * checkouts.
 */
const installing: Readonly<Record<Exclude<ManagerName, 'npm'>, (manager: string) => readonly string[]>> = {
  pnpm: () => ['install', '--frozen-lockfile', '--prefer-offline'],
  yarn: (version) =>
    version.startsWith('1.')
      ? ['install', '--frozen-lockfile', '--prefer-offline']
      : ['install', '--immutable'],
}

/** The tools for an installation. */
export interface InstallTools {
  readonly tasks: Tasks
  /** Where installed dependencies are kept, by lock file. */
  readonly kept: MadeOnce
  /** Gives the user who fills it an empty directory of ours. */
  readonly give: (directory: string) => Promise<void>
  readonly options: MakeOptions
}

/** How a manager is called here: directly, or through corepack, which provides the version that the project names. */
function callOf(
  name: ManagerName,
  tasks: Tasks,
): { readonly command: string; readonly args: readonly string[] } {
  const found = tasks.find(name)
  if (found !== undefined) return { command: found, args: [] }
  const corepack = name === 'npm' ? undefined : tasks.find('corepack')
  if (corepack !== undefined) return { command: corepack, args: [name] }
  throw new TailgateError('PROGRAM_MISSING', { program: name, install: managers[name].install })
}

/** The directories called node_modules below a checkout, without those inside another one. */
async function modulesBelow(directory: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === '.git') continue
    const path = join(directory, entry.name)
    found.push(...(entry.name === 'node_modules' ? [path] : await modulesBelow(path)))
  }
  return found
}

/** Removes the help that npm prints after some errors, and empty lines; the reason stands before them. */
const withoutHelp = (output: string): string =>
  output
    .replace(
      /^npm error (?:[A-Z][\w ]+\n(?:npm error\n)?npm error )?Usage:\n[\s\S]*?^npm error Run "npm help.*\n?/m,
      '',
    )
    .replace(/^npm (?:error|warn)\s*\n/gm, '')
    .trimEnd()

/**
 * Installs with npm, once for each lock file. The packages are kept separately, before any of their scripts has run, and copied
 * into each checkout: a script may make something from the sources of the project, which differ between revisions.
 */
class NpmInstall {
  readonly #installation: Installation
  readonly #top: string
  readonly #tools: InstallTools
  readonly #npm: string

  constructor(installation: Installation, top: string, tools: InstallTools) {
    this.#installation = installation
    this.#top = top
    this.#tools = tools
    this.#npm = callOf('npm', tools.tasks).command
  }

  async install(): Promise<void> {
    const { kept, options } = this.#tools
    const locked = await this.#readLock()
    let isInstalled = false
    const packages = await kept.directoryOf(
      await this.#key(locked),
      async (directory) => {
        await this.#run(['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'])
        isInstalled = true
        await this.#tools.give(directory)
        await this.#copyModules(this.#top, directory)
      },
      options,
    )
    if (!isInstalled) await this.#copyModules(packages, this.#top)
    await this.#rebuild(locked)
    for (const path of linkedDirectories(locked))
      await this.#runScripts(join(this.#installation.directory, path))
    await this.#runScripts(this.#installation.directory)
  }

  /** Runs the scripts of packages. An optional package whose script fails is removed, as `npm ci` would. */
  async #rebuild(locked: LockedPackages | undefined): Promise<void> {
    if (locked === undefined) {
      await this.#run(['rebuild'])
      return
    }
    const { needed, optional } = scriptedPackages(locked)
    if (needed.length > 0) await this.#run(['rebuild', ...needed])
    for (const [name, paths] of optional) {
      const there = paths.map((path) => join(this.#installation.directory, path))
      // One for another system is in the lock file and is not installed.
      if (!there.some((path) => existsSync(path))) continue
      await this.#run(['rebuild', name]).catch(async (error: unknown) => {
        if (!(error instanceof TaskFailure)) throw error
        await this.#runFor('rm', '/bin/rm', ['-rf', '--', ...there])
      })
    }
  }

  /** Everything that determines the result of `npm ci` without scripts. */
  async #key(locked: LockedPackages | undefined): Promise<string> {
    const { directory, lockFile } = this.#installation
    const npm = await versionOf(this.#npm)
    const { tasks } = this.#tools
    const circumstances = [...(await tasks.circumstances()), npm, 'without scripts']
    // What is copied from directories of the project is as in this checkout only.
    const place = hasCopiedSources(locked) ? this.#top : undefined
    const named = [...circumstances, relative(this.#top, directory), place]
    const hash = createHash('sha256').update(JSON.stringify(named))
    for (const name of [lockFile, '.npmrc'])
      hash.update(`\0${name}\0`).update(await readFile(join(directory, name)).catch(() => ''))
    return hash.digest('hex').slice(0, 20)
  }

  async #readLock(): Promise<LockedPackages | undefined> {
    const { directory, lockFile } = this.#installation
    const text = await readFile(join(directory, lockFile), 'utf8')
    try {
      return lockedIn(text)
    } catch (error) {
      throw new TaskFailure(`${lockFile} is no JSON: ${messageOf(error)}`, '')
    }
  }

  /** Runs the scripts of the project, or of a directory that a package is linked to, as `npm ci` would. */
  async #runScripts(directory: string): Promise<void> {
    const { scripts = {} } = (await readManifest(directory)) ?? {}
    const there = rootScripts.filter((name) => scripts[name] !== undefined)
    if (there.length === 0 || (await this.#isToldToIgnoreScripts())) return
    // Each script by its own name; otherwise npm would run its pre and post scripts a second time.
    for (const name of there) await this.#run(['run', '--ignore-scripts', name], directory)
  }

  async #isToldToIgnoreScripts(): Promise<boolean> {
    // A notice of a new npm would be its last line.
    return (await this.#run(['config', 'get', 'ignore-scripts', '--no-update-notifier'])) === 'true'
  }

  #run(args: readonly string[], directory = this.#installation.directory): Promise<string> {
    return this.#tools.tasks.run({
      name: 'npm',
      command: this.#npm,
      args,
      directory,
      withinSeconds: installSeconds,
      telling: withoutHelp,
    })
  }

  async #copyModules(from: string, to: string): Promise<void> {
    for (const path of await modulesBelow(from)) {
      const target = join(to, relative(from, path))
      await this.#runFor('copy', '/bin/mkdir', ['-p', dirname(target)])
      await this.#runFor('copy', '/bin/cp', [...copying, path, target])
    }
  }

  async #runFor(name: string, command: string, args: readonly string[]): Promise<void> {
    const directory = this.#installation.directory
    await this.#tools.tasks.run({ name, command, args, directory, withinSeconds: installSeconds })
  }
}

/** Packages with scripts of their own: the names of those that are needed, and those that are not with their places. */
function scriptedPackages(locked: LockedPackages) {
  const scripted = Object.entries(locked).flatMap(([path, { hasInstallScript, optional = false }]) =>
    hasInstallScript && path.includes('node_modules/')
      ? [{ path, name: path.split('node_modules/').at(-1) ?? '', optional }]
      : [],
  )
  const needed = new Set(scripted.filter(({ optional }) => !optional).map(({ name }) => name))
  const optional = new Map<string, readonly string[]>()
  for (const { name, path } of scripted)
    if (!needed.has(name)) optional.set(name, [...(optional.get(name) ?? []), path])
  return { needed: [...needed], optional }
}

const isArchive = /\.(tgz|tar|tar\.gz)$/i

/**
 * Whether packages are copies of directories of the project (`install-links`), or archives that the lock file does not fix.
 * Their content may be another one in each revision.
 */
const hasCopiedSources = (locked: LockedPackages | undefined): boolean =>
  Object.values(locked ?? {}).some(({ link, resolved = '', integrity }) => {
    const isFixed = integrity !== undefined && isArchive.test(resolved)
    return link !== true && resolved.startsWith('file:') && !isFixed
  })

/** Directories of the project that packages are linked to: workspaces and `file:` dependencies. */
const linkedDirectories = (locked: LockedPackages | undefined): readonly string[] =>
  Object.keys(locked ?? {}).filter((path) => path !== '' && !path.split('/').includes('node_modules'))

/**
 * Installs what the lock file says.
 * @throws TaskFailure, TailgateError PROGRAM_MISSING; the signal's reason.
 */
export async function install(installation: Installation, top: string, tools: InstallTools): Promise<void> {
  const { manager, directory } = installation
  if (manager === 'npm') return new NpmInstall(installation, top, tools).install()
  const { command, args } = callOf(manager, tools.tasks)
  const call = { name: manager, command, directory, withinSeconds: installSeconds }
  const version = await tools.tasks.run({ ...call, args: [...args, '--version'] })
  await tools.tasks.run({ ...call, args: [...args, ...installing[manager](version)] })
}
