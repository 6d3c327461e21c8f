import { lstat, mkdir, readdir, realpath, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isInside } from '../../base/paths.ts'
import { isDirectory } from '../../revisions/asked.ts'

/** The directories in which Node and its package managers keep packages. */
export const packagesName = 'node_modules'

/** The directories of packages in the directories above a project, the highest last: its app finds packages there too. */
export async function packagesAbove(root: string): Promise<readonly string[]> {
  const above = dirname(root)
  if (above === root) return []
  const own = join(above, packagesName)
  return [...((await isDirectory(own)) ? [own] : []), ...(await packagesAbove(above))]
}

/** What lies in a directory of packages: `name`, and `@scope/name` for packages of a scope. */
async function namesIn(packages: string): Promise<readonly string[]> {
  const entries = await readdir(packages, { withFileTypes: true })
  const names = entries.map(async (entry): Promise<readonly string[]> => {
    if (!entry.isDirectory() || !entry.name.startsWith('@')) return [entry.name]
    return (await readdir(join(packages, entry.name))).map((name) => join(entry.name, name))
  })
  return (await Promise.all(names)).flat()
}

/**
 * Where a package lies in the project itself, as a path relative to its root, because it is one of the packages of a workspace;
 * undefined for any other.
 */
async function placeInProject(root: string, path: string): Promise<string | undefined> {
  if (!(await lstat(path)).isSymbolicLink()) return undefined
  // A link that leads nowhere has no real path.
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined || !isInside(root, real)) return undefined
  const place = relative(root, real)
  return place.split('/').includes(packagesName) ? undefined : place
}

/** The packages of a workspace in a directory of packages: their names there, and their places in the project. */
async function ownPackages(root: string, packages: string): Promise<ReadonlyMap<string, string>> {
  // A link may lead nowhere.
  if (!(await isDirectory(packages))) return new Map()
  const names = await namesIn(packages)
  const places = await Promise.all(names.map((name) => placeInProject(root, join(packages, name))))
  return new Map(
    names.flatMap((name, at) => {
      const place = places[at]
      return place === undefined ? [] : [[name, place] as const]
    }),
  )
}

/** A copy of a project, and the files in which it will differ, as paths relative to its directory. */
export interface Copied {
  readonly root: string
  readonly directory: string
  readonly changed: readonly string[]
}

/** A directory of packages, and where the copy has it. */
export interface Packages {
  readonly from: string
  readonly to: string
}

/** Links each package by itself; those of the workspace lead into the copy, as far as it holds them. */
async function linkEach(
  { from, to }: Packages,
  own: ReadonlyMap<string, string>,
  directory: string,
): Promise<void> {
  for (const name of await namesIn(from)) {
    const place = own.get(name)
    const copied = place === undefined ? undefined : join(directory, place)
    // What git ignores was not copied.
    const leadsTo = copied !== undefined && (await isDirectory(copied)) ? copied : join(from, name)
    await mkdir(dirname(join(to, name)), { recursive: true, mode: 0o755 })
    await symlink(leadsTo, join(to, name))
  }
}

/**
 * Gives a copy the packages of its project, as links. Where it changes a package of a workspace, the links to such packages lead
 * into the copy: otherwise its app would load the unchanged files of the project.
 */
export async function linkPackages(
  packages: readonly Packages[],
  { root, directory, changed }: Copied,
): Promise<void> {
  const each = await Promise.all(
    packages.map(async (one) => ({ ...one, own: await ownPackages(root, one.from) })),
  )
  const places = each.flatMap(({ own }) => [...own.values()])
  const isChanged = places.some((place) =>
    changed.some((file) => isInside(join(root, place), join(root, file))),
  )
  for (const { own, ...one } of each) {
    await mkdir(dirname(one.to), { recursive: true, mode: 0o755 })
    if (isChanged && own.size > 0) await linkEach(one, own, directory)
    else await symlink(one.from, one.to)
  }
}
