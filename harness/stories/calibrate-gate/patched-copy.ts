import { chmod, cp, lchown, lstat, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { isInside } from '../../base/paths.ts'
import { type Git, GitFailure } from '../../revisions/git/git.ts'
import type { Runner } from '../../revisions/running/runner.ts'
import { linkPackages, packagesAbove, packagesName } from './linked-packages.ts'

const dayMs = 86_400_000

/** Makes git apply a patch to the directory in which it is called, without a repository around it. */
const apply = ['--git-dir=/dev/null/none', 'apply'] as const

/** @throws TailgateError REGRESSION_UNUSABLE when git refuses the patch. */
const askApply = (root: string, patch: string, git: Git, ...question: readonly string[]): Promise<string> =>
  git(root, ...apply, ...question, patch).catch((error: unknown) => {
    if (!(error instanceof GitFailure)) throw error
    throw new TailgateError('REGRESSION_UNUSABLE', { file: patch, problem: messageOf(error) })
  })

/** @throws TailgateError REGRESSION_UNUSABLE when a patch does not apply to the project. */
export async function checkPatch(root: string, patch: string, git: Git): Promise<void> {
  await askApply(root, patch, git, '--check')
}

/** The files that a patch changes, as paths relative to the project. */
async function changedBy(root: string, patch: string, git: Git): Promise<readonly string[]> {
  const said = await askApply(root, patch, git, '--numstat', '-z')
  return said.split('\0').flatMap((line) => line.split('\t')[2] ?? [])
}

/** The paths of a project, relative to it, as git sees them. */
interface Listed {
  readonly tracked: readonly string[]
  /** Files that git would add, and small ignored files such as `.env`. */
  readonly others: readonly string[]
  readonly ignoredDirectories: readonly string[]
}

/** Undefined outside a repository. */
async function listedBy(git: Git, root: string): Promise<Listed | undefined> {
  const listed = (...kind: string[]) =>
    git(root, 'ls-files', '-z', ...kind).then(
      (text) => text.split('\0').filter((path) => path !== ''),
      (error: unknown) => {
        if (error instanceof GitFailure) return undefined
        throw error
      },
    )
  const tracked = await listed('--cached')
  if (tracked === undefined) return undefined
  const added = (await listed('--others', '--exclude-standard')) ?? []
  const ignored = (await listed('--others', '--ignored', '--exclude-standard', '--directory')) ?? []
  const isDirectory = (path: string) => path.endsWith('/')
  return {
    tracked,
    others: [...added, ...ignored.filter((path) => !isDirectory(path))],
    ignoredDirectories: ignored.filter(isDirectory).map((path) => path.slice(0, -1)),
  }
}

/** What is no part of the project wherever it lies: packages are linked, and a copy is no repository. */
const isApart = (path: string): boolean =>
  path.split('/').some((part) => part === packagesName || part === '.git')

/** Every directory of packages in a project, as paths relative to its root, without looking into the directories `left`. */
async function packagesIn(root: string, left: readonly string[], below = ''): Promise<readonly string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true })
  const found = entries.map((entry): Promise<readonly string[]> => {
    const path = join(below, entry.name)
    if (entry.name === packagesName) return Promise.resolve([path])
    const isSearched = entry.isDirectory() && entry.name !== '.git' && !left.includes(path)
    return isSearched ? packagesIn(root, left, path) : Promise.resolve([])
  })
  return (await Promise.all(found)).flat()
}

/**
 * Copies the files of a project. What git tracks is copied wherever it lies; everything else not from the directories `left`,
 * which are paths relative to the project.
 */
async function copyFiles(
  root: string,
  copy: string,
  listed: Listed | undefined,
  left: readonly string[],
): Promise<void> {
  const isLeft = (path: string) => left.some((directory) => isInside(directory, path))
  if (listed === undefined) {
    const filter = (path: string) => {
      const own = relative(root, path)
      return own === '' || !(isApart(own) || isLeft(own))
    }
    await cp(root, copy, { recursive: true, filter })
    return
  }
  for (const path of [...listed.tracked, ...listed.others.filter((one) => !isLeft(one))]) {
    if (isApart(path)) continue
    const from = join(root, path)
    // A deleted file is still listed, and a submodule is a directory.
    const found = await lstat(from).catch(() => undefined)
    if (found === undefined || found.isDirectory()) continue
    await mkdir(dirname(join(copy, path)), { recursive: true, mode: 0o755 })
    await cp(from, join(copy, path), { verbatimSymlinks: true })
  }
}

/** Those of some directories that lie in a project, as paths relative to it. */
async function insideOf(root: string, directories: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(directories.map((path) => realpath(path).catch(() => path)))
  return real.filter((path) => path !== root && isInside(root, path)).map((path) => relative(root, path))
}

/** Gives a copy to the user who builds and runs it. */
async function give(path: string, { user }: Runner): Promise<void> {
  if (user === undefined) return
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const own = join(path, entry.name)
    if (entry.isDirectory()) await give(own, { user, environment: {} })
    else await lchown(own, user.uid, user.gid)
  }
  await lchown(path, user.uid, user.gid)
}

/** A copy of a project in its current state, with a patch applied. Disposing removes it. */
export interface PatchedCopy extends AsyncDisposable {
  readonly directory: string
}

export interface CopyOptions {
  /** Where copies are made. */
  readonly place: string
  /** Directories whose files are not copied unless git tracks them: those of bundles, and the cache. */
  readonly without?: readonly string[]
  readonly git: Git
  readonly runner: Runner
}

/**
 * Copies a project into `place` and applies a patch to the copy. Its packages are links to those of the project; packages of
 * the directories above the project are linked above the copy, at the same places relative to it.
 * @throws TailgateError REGRESSION_UNUSABLE when the patch does not apply; DISK_FULL.
 */
export async function patchedCopy(
  root: string,
  patch: string,
  { place, without = [], git, runner }: CopyOptions,
): Promise<PatchedCopy> {
  const above = await packagesAbove(root)
  const top = dirname(above.at(-1) ?? join(root, packagesName))
  const made = await mkdtemp(join(place, `${basename(patch, '.patch')}-`))
  const directory = join(made, relative(top, root))
  const copy: PatchedCopy = {
    directory,
    [Symbol.asyncDispose]: () => rm(made, { recursive: true, force: true }),
  }
  await using scope = new AsyncDisposableStack()
  scope.use(copy)
  // The user of the app must be able to read it.
  await chmod(made, 0o755)
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const listed = await listedBy(git, root)
  const left = await insideOf(root, without)
  await copyFiles(root, directory, listed, left)
  const within = await packagesIn(root, [...left, ...(listed?.ignoredDirectories ?? [])])
  const packages = [...above, ...within.map((path) => join(root, path))]
  await linkPackages(
    packages.map((from) => ({ from, to: join(made, relative(top, from)) })),
    { root, directory, changed: await changedBy(root, patch, git) },
  )
  await give(made, runner)
  await checkPatch(directory, patch, git)
  await git(directory, ...apply, patch)
  scope.move()
  return copy
}

/** Removes copies that killed commands left more than a day ago. */
export async function sweepCopies(place: string, now: number): Promise<void> {
  for (const name of await readdir(place)) {
    const path = join(place, name)
    const found = await stat(path).catch(() => undefined)
    if (found && now - found.mtimeMs > dayMs) await rm(path, { recursive: true, force: true })
  }
}
