import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'

/** The directory of this checkout or installed package. */
export const home = resolve(
  import.meta.dirname,
  extname(import.meta.filename) === '.ts' ? '../..' : '../../..',
)

/** The version of this checkout or installed package. */
export const ownVersion = (): string => JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version

/** Whether a path is a directory, or lies in it; both are absolute, or relative to the same place. */
export const isInside = (directory: string, path: string): boolean =>
  path === directory || path.startsWith(`${directory}/`)

/** A directory and all those above it, up to the root; up to `.` for a path that is relative. */
export function upwards(directory: string): readonly string[] {
  const above = dirname(directory)
  return above === directory ? [directory] : [directory, ...upwards(above)]
}

/** The home directory of the caller; the root of the file system for a user without an account. */
function homeOfCaller(): string {
  try {
    return homedir()
  } catch {
    return '/'
  }
}

/**
 * Where prepared data directories, compile caches and programs built for the project are kept between runs. In a checkout
 * this is a directory beside the sources, in an installed package the user's own cache. Everything in it may be deleted while
 * no run is active. The path is absolute, because programs that work in other directories get it too.
 */
export function cacheDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (environment.TAILGATE_CACHE) return resolve(environment.TAILGATE_CACHE)
  if (!home.includes('node_modules')) return join(home, '.cache')
  return resolve(environment.XDG_CACHE_HOME || join(homeOfCaller(), '.cache'), 'tailgate')
}
