import { chmod, cp, lchown, lstat, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { type Git, GitFailure } from '../../revisions/git/git.ts'
import type { Runner } from '../../revisions/running/runner.ts'

/** Names that are never copied: they are linked, made anew, or not part of the project. */
const left = new Set(['node_modules', '.git', '.cache', 'results'])
const dayMs = 86_400_000

/** Makes git apply a patch to the directory in which it is called, without a repository around it. */
const apply = ['--git-dir=/dev/null/none', 'apply'] as const

/** @throws TailgateError REGRESSION_UNUSABLE when a patch does not apply to the project. */
export async function checkPatch(root: string, patch: string, git: Git): Promise<void> {
  await git(root, ...apply, '--check', patch).catch((error: unknown) => {
    if (!(error instanceof GitFailure)) throw error
    throw new TailgateError('REGRESSION_UNUSABLE', { file: patch, problem: messageOf(error) })
  })
}

/**
 * Files of the project that git tracks or would add, and small ignored files such as `.env`; undefined outside a repository.
 */
async function filesOf(root: string, git: Git): Promise<readonly string[] | undefined> {
  const listed = (...kind: string[]) =>
    git(root, 'ls-files', '-z', ...kind).then(
      (text) => text.split('\0').filter((path) => path !== ''),
      (error: unknown) => {
        if (error instanceof GitFailure) return undefined
        throw error
      },
    )
  const known = await listed('--cached', '--others', '--exclude-standard')
  const ignored = await listed('--others', '--ignored', '--exclude-standard', '--directory')
  return known && [...known, ...(ignored ?? []).filter((path) => !path.endsWith('/'))]
}

/** Every directory of dependencies in a project, as paths relative to its root. */
async function dependenciesIn(root: string, below = ''): Promise<readonly string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true })
  const found = entries.map((entry): Promise<readonly string[]> => {
    const path = join(below, entry.name)
    if (entry.name === 'node_modules') return Promise.resolve([path])
    return entry.isDirectory() && !left.has(entry.name) ? dependenciesIn(root, path) : Promise.resolve([])
  })
  return (await Promise.all(found)).flat()
}

async function copyFiles(root: string, copy: string, files: readonly string[] | undefined): Promise<void> {
  if (files === undefined) {
    await cp(root, copy, { recursive: true, filter: (path) => path === root || !left.has(basename(path)) })
    return
  }
  for (const path of files) {
    if (path.split('/').some((part) => left.has(part))) continue
    const from = join(root, path)
    // A deleted file is still listed, and a submodule is a directory.
    const found = await lstat(from).catch(() => undefined)
    if (found === undefined || found.isDirectory()) continue
    await mkdir(dirname(join(copy, path)), { recursive: true, mode: 0o755 })
    await cp(from, join(copy, path), { verbatimSymlinks: true })
  }
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

/**
 * Copies a project into `place` and applies a patch to the copy. Its dependencies are links to those of the project.
 * @throws TailgateError REGRESSION_UNUSABLE when the patch does not apply; DISK_FULL.
 */
export async function patchedCopy(
  root: string,
  patch: string,
  { place, git, runner }: { readonly place: string; readonly git: Git; readonly runner: Runner },
): Promise<PatchedCopy> {
  const directory = await mkdtemp(join(place, `${basename(patch, '.patch')}-`))
  const copy: PatchedCopy = {
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
  await using scope = new AsyncDisposableStack()
  scope.use(copy)
  // The user of the app must be able to read it.
  await chmod(directory, 0o755)
  await copyFiles(root, directory, await filesOf(root, git))
  for (const path of await dependenciesIn(root)) {
    await mkdir(dirname(join(directory, path)), { recursive: true, mode: 0o755 })
    await symlink(join(root, path), join(directory, path))
  }
  await give(directory, runner)
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
