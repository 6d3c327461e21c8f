import { appendFile, chmod, copyFile, lchown, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, TailgateError, unlessMissing } from '../../base/errors.ts'
import { diskProblemIn, isFull } from '../../base/files/disk-problem.ts'
import type { User } from '../../guard/ledger/run-root.ts'
import { type Git, GitFailure } from './git.ts'
import type { Commit, Repository } from './repository.ts'

/** A text in git's quoted form. */
const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`

/**
 * The settings of a checkout: those of the user's repository (filters, remotes, credentials, which thus stay where they are),
 * except settings that belong to its own location. LFS files are taken from the user's repository.
 */
const settingsFor = ({ common, promisor }: Repository): string => `
[include]
	path = ${quoted(join(common, 'config'))}
[core]
	bare = false
	worktree = ..
	sparseCheckout = false
	hooksPath = /dev/null
	fsmonitor = false
[submodule]
	recurse = false
[gc]
	auto = 0
[lfs]
	storage = ${quoted(join(common, 'lfs'))}
${
  promisor === undefined
    ? ''
    : `[core]
	repositoryformatversion = 1
[extensions]
	partialClone = ${quoted(promisor)}
`
}`

/**
 * Gives a directory of ours and its content to a user, the directory itself last, so that until then nobody else can change
 * anything in it.
 */
async function giveTree(directory: string, user: NonNullable<User>): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }))
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid)
  await lchown(directory, user.uid, user.gid)
}

/** The error for a checkout that failed. */
async function problemOf(error: unknown, revision: string, directory: string): Promise<unknown> {
  const isOfGit = error instanceof GitFailure
  // Git says that there is no room where it cannot create a file, and not where it cannot fill one.
  const isOfRoom = isOfGit
    ? /No space left|Disk quota exceeded/.test(error.message) || (await isFull(directory))
    : diskProblemIn(error)?.code === 'DISK_FULL'
  if (isOfRoom) {
    const facts = { directory: dirname(directory), what: `checkout of ${revision}` }
    return new TailgateError('DISK_FULL', facts, { cause: error })
  }
  return isOfGit ? new TailgateError('CHECKOUT_FAILED', { revision, problem: messageOf(error) }) : error
}

/**
 * Checks a commit out into an empty directory of ours, which then belongs to the user. The checkout gets its own repository
 * that borrows the objects of the user's repository. The user's repository thus stays unchanged, without a worktree entry or
 * a hook that an install script adds, and a build that asks git for its version gets the right answer.
 * @throws TailgateError CHECKOUT_FAILED, DISK_FULL; the signal's reason.
 */
export async function checkOut(
  repository: Repository,
  { commit, short }: Commit,
  directory: string,
  { git, own, user }: { readonly git: Git; readonly own: Git; readonly user: User },
): Promise<void> {
  try {
    const tags = await git(repository.top, 'for-each-ref', '--format=%(objectname) %(refname)', 'refs/tags')
    await own(
      directory,
      // The files below are those of this format; a setting of the user may be another.
      ...['-c', 'init.defaultRefFormat=files'],
      'init',
      '--quiet',
      '--template=',
      `--object-format=${repository.objectFormat}`,
      directory,
    )
    const inside = join(directory, '.git')
    await appendFile(join(inside, 'config'), settingsFor(repository))
    await writeFile(join(inside, 'HEAD'), `${commit}\n`)
    await writeFile(join(inside, 'packed-refs'), tags)
    await copyFile(join(repository.common, 'shallow'), join(inside, 'shallow')).catch(
      unlessMissing(undefined),
    )
    await mkdir(join(inside, 'objects/info'), { recursive: true })
    await writeFile(
      join(inside, 'objects/info/alternates'),
      `${quoted(join(repository.common, 'objects'))}\n`,
    )
    if (user !== undefined) await giveTree(directory, user)
    await chmod(directory, 0o755)
    await git(directory, 'reset', '--hard', '--quiet', 'HEAD')
  } catch (error) {
    throw await problemOf(error, short, directory)
  }
}
