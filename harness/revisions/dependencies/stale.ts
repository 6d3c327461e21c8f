import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findInstallation } from './package-manager.ts'

/** A package in a lock file of npm. */
interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly peer?: boolean
}

const packagesIn = async (file: string): Promise<Readonly<Record<string, Locked>> | undefined> => {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { packages?: Record<string, Locked> }).packages
  } catch {
    return undefined
  }
}

/** Packages that an installation may leave out: for another system, or for development. */
const mayLack = ({ dev, optional, devOptional, peer }: Locked): boolean =>
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
