import { join, resolve } from 'node:path'

/** The directory of this checkout or installation. */
export const home = resolve(import.meta.dirname, '../..')

/**
 * Where prepared data directories, compile caches and programs built for the project are kept between runs.
 * Everything in it can be deleted at any time while no run is under way.
 */
export function cacheDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return environment.TAILGATE_CACHE ?? join(home, '.cache')
}
