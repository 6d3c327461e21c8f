import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { upwards } from '../../base/paths.ts'

/** The program that installs the dependencies of a Node project. */
export type ManagerName = 'npm' | 'pnpm' | 'yarn'

/** The lock files of each manager in the project, in order of precedence, and how a missing manager is installed. */
export const managers: Readonly<
  Record<ManagerName, { readonly lockFiles: readonly string[]; readonly install: string }>
> = {
  npm: { lockFiles: ['npm-shrinkwrap.json', 'package-lock.json'], install: 'it comes with Node' },
  pnpm: { lockFiles: ['pnpm-lock.yaml'], install: 'npm install --global pnpm' },
  yarn: { lockFiles: ['yarn.lock'], install: 'npm install --global yarn' },
}

const managerNames = Object.keys(managers) as readonly ManagerName[]
export const knownLockFiles = managerNames.flatMap((name) => managers[name].lockFiles)

/** The fields of a package.json that are read here. */
export interface Manifest {
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: object
  readonly devDependencies?: object
  readonly optionalDependencies?: object
}

/** Where a project's dependencies are installed, and by which manager. */
export interface Installation {
  /** The directory of the lock file. */
  readonly directory: string
  readonly manager: ManagerName
  readonly lockFile: string
  readonly manifest: Manifest
}

/** Why there is nothing to install, or nothing that could be installed twice in the same way. */
export type Without =
  | { readonly needs: 'nothing' }
  | { readonly needs: 'a lock file'; readonly manifest: string }

const has = (part: object | undefined): boolean => part !== undefined && Object.keys(part).length > 0

/**
 * The manifest of a directory; undefined when there is none.
 * @throws SyntaxError when it is not JSON.
 */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Manifest)
}

/** The entry of a directory in a lock file of npm. */
export interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  /** Whether it is only a link to a directory of the project. */
  readonly link?: boolean
  readonly dev?: boolean
  /** Whether an installation succeeds without it. */
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly peer?: boolean
}

/** Packages by the directory that each is in. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>

/**
 * The packages in the text of a lock file of npm; undefined for one of npm 6, which lists none by their directories.
 * @throws SyntaxError when it is not JSON; TypeError when it is `null`.
 */
export const lockedIn = (text: string): LockedPackages | undefined =>
  (JSON.parse(text) as { readonly packages?: LockedPackages }).packages

/** The lock file that counts in a directory: that of the manager named in the manifest, else the first in the table. */
function lockFileAmong(
  files: readonly string[],
  manifest: Manifest,
): { readonly manager: ManagerName; readonly lockFile: string } | undefined {
  const named = managerNames.find((name) => manifest.packageManager?.startsWith(`${name}@`))
  const order = named === undefined ? managerNames : [named, ...managerNames.filter((name) => name !== named)]
  for (const manager of order) {
    const lockFile = managers[manager].lockFiles.find((file) => files.includes(file))
    if (lockFile !== undefined) return { manager, lockFile }
  }
  return undefined
}

/**
 * Where the dependencies of a project are installed: in its own directory or the nearest directory above it with a lock file,
 * up to the top of the checkout. A workspace has one lock file for all its packages.
 */
export async function findInstallation(project: string, top: string): Promise<Installation | Without> {
  let unlocked: string | undefined
  for (const at of upwards(project)) {
    const manifest = await readManifest(at)
    const files = manifest === undefined ? [] : await readdir(at)
    const lock = manifest && lockFileAmong(files, manifest)
    if (manifest && lock) return { directory: at, manifest, ...lock }
    const declares =
      has(manifest?.dependencies) || has(manifest?.devDependencies) || has(manifest?.optionalDependencies)
    if (declares && !files.includes('node_modules')) unlocked ??= relative(top, join(at, 'package.json'))
    if (at === top) break
  }
  return unlocked === undefined ? { needs: 'nothing' } : { needs: 'a lock file', manifest: unlocked }
}
