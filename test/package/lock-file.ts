import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { home } from '../../harness/base/paths.ts'

/** The entry of one installed package in package-lock.json. */
interface Locked {
  readonly link?: boolean
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly private?: boolean
  readonly dependencies: Readonly<Record<string, string>>
}

export const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(home, folder, 'package.json'), 'utf8')) as Manifest

export const lockFile = (): Readonly<Record<string, Locked>> =>
  (
    JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8')) as {
      packages: Readonly<Record<string, Locked>>
    }
  ).packages

/**
 * The paths of all packages that npm installs for the package at `folder` ('' is the root) and its dependencies. Packages for
 * other machines and required peers are included; optional peers and development packages are not.
 */
export function closureOf(folder: string, packages = lockFile()): readonly string[] {
  const found = new Set<string>()
  const waiting = [folder]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const name of namesOf(packages[place] ?? {})) {
      const at = placeOf(packages, place, name)
      if (at === undefined || found.has(at)) continue
      found.add(at)
      waiting.push(at)
    }
  }
  return [...found].sort()
}

function namesOf({
  dependencies,
  optionalDependencies,
  peerDependencies = {},
  peerDependenciesMeta,
}: Locked): readonly string[] {
  const peers = Object.keys(peerDependencies).filter(
    (name) => peerDependenciesMeta?.[name]?.optional !== true,
  )
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
}

/** Finds a package as Node does: in the folder itself, then in each folder above it. */
function placeOf(
  packages: Readonly<Record<string, Locked>>,
  folder: string,
  name: string,
): string | undefined {
  for (let at = folder; ; at = posix.dirname(at) === '.' ? '' : posix.dirname(at)) {
    const place = posix.join(at, 'node_modules', name)
    if (packages[place] !== undefined) return place
    if (at === '') return undefined
  }
}
