import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findInstallation, type LockedPackage, type LockedPackages, lockedIn } from './package-manager.ts'

const packagesIn = async (file: string): Promise<LockedPackages | undefined> => {
  try {
    return lockedIn(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Packages that an installation may leave out: for another system, or for development. */
const mayLack = ({ dev, optional, devOptional, peer }: LockedPackage): boolean =>
  Boolean(dev || optional || devOptional || peer)

/**
 * How many packages that npm has installed in a project are not those of its lock file; undefined when that is not known. npm
 * writes what it installed into `node_modules/.package-lock.json`.
 */
export async function stalePackages(
  project: string,
  top: string,
): Promise<{ readonly lockFile: string; readonly count: number } | undefined> {
  const found = await findInstallation(project, top).catch(() => undefined)
  if (found === undefined || 'needs' in found || found.manager !== 'npm') return undefined
  const { directory, lockFile } = found
  const locked = await packagesIn(join(directory, lockFile))
  const installed = await packagesIn(join(directory, 'node_modules/.package-lock.json'))
  if (locked === undefined || installed === undefined) return undefined
  const stale = Object.entries(locked).filter(([path, wanted]) => {
    if (!path.includes('node_modules/') || wanted.link) return false
    const own = installed[path]
    if (own === undefined) return !mayLack(wanted)
    return own.version !== wanted.version || own.integrity !== wanted.integrity
  })
  return { lockFile, count: stale.length }
}
