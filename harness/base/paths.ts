import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { extname, join, resolve } from 'node:path'

/** The directory of this checkout or installed package. */
export const home = resolve(
  import.meta.dirname,
  extname(import.meta.filename) === '.ts' ? '../..' : '../../..',
)

/** The version of this checkout or installed package. */
export const ownVersion = (): string => JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version

/** The home of the caller; the root of the file system for a user without one, whom no account describes. */
function homeOfCaller(): string {
  try {
    return homedir()
  } catch {
    return '/'
  }
}

/**
 * Where prepared data directories, compile caches and programs built for the project are kept between runs: in a checkout
 * beside the sources, for an installed package in the user's own cache. Everything in it can be deleted at any time
 * while no run is under way.
 */
export function cacheDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (environment.TAILGATE_CACHE) return environment.TAILGATE_CACHE
  if (!home.includes('node_modules')) return join(home, '.cache')
  return join(environment.XDG_CACHE_HOME || join(homeOfCaller(), '.cache'), 'tailgate')
}
