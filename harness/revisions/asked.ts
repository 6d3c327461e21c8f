import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TailgateError } from '../base/errors.ts'
import type { ArmName } from './arm.ts'
import type { Git } from './git/git.ts'
import { type Commit, commitOf, type Repository } from './git/repository.ts'

/** The meaning of what was typed for an arm. */
export type Asked =
  | { readonly kind: 'working tree' }
  | { readonly kind: 'directory'; readonly directory: string; readonly asked: string }
  | { readonly kind: 'commit'; readonly commit: Commit; readonly asked: string; readonly note?: string }

/** Whether a text can only be a directory. */
export const isPathLike = (text: string): boolean => /^(\.\.?(\/|$)|\/)/.test(text)

export const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

const remedyFor = (name: string, repository: Repository | undefined): string =>
  repository?.isShallow
    ? 'The clone is shallow: fetch its history with `git fetch --unshallow` (GitHub: `fetch-depth: 0` of actions/checkout, GitLab: `GIT_DEPTH: 0`).'
    : isPathLike(name)
      ? 'A text that begins with a dot or a stroke names a directory; leave them out for a revision.'
      : `Fetch it (\`git fetch origin ${name.replace(/[^\w./-]/g, '')}\`), or name a branch, a tag, a commit or a directory.`

/**
 * Interprets what was typed for an arm. A revision takes precedence over a directory with the same name; `./` in front
 * selects the directory.
 * @throws TailgateError REVISION_UNKNOWN, NOT_A_REPOSITORY.
 */
export async function understand(
  arm: ArmName,
  asked: string,
  place: { readonly from: string; readonly repository: Repository | undefined; readonly project: string },
  git: Git,
): Promise<Asked> {
  const { repository, project } = place
  const directory = resolve(place.from, asked)
  const known = isPathLike(asked) ? undefined : repository && (await namedCommit(repository, asked, git))
  if (known !== undefined) return known
  if (asked !== '' && (await isDirectory(directory))) return { kind: 'directory', directory, asked }
  const facts = { option: `--${arm}`, name: asked }
  if (repository === undefined && !isPathLike(asked))
    throw new TailgateError('NOT_A_REPOSITORY', { ...facts, directory: project })
  throw new TailgateError('REVISION_UNKNOWN', {
    ...facts,
    repository: repository?.top ?? project,
    remedy: remedyFor(asked, repository),
  })
}

/** A commit by its name; in a fresh clone the name may only exist at its origin. */
async function namedCommit(repository: Repository, asked: string, git: Git): Promise<Asked | undefined> {
  const own = await commitOf(repository, asked, git)
  if (own !== undefined) return { kind: 'commit', commit: own, asked }
  const remote = await commitOf(repository, `refs/remotes/origin/${asked}`, git)
  if (remote === undefined) return undefined
  return { kind: 'commit', commit: remote, asked, note: `${asked} is known here as origin/${asked} only.` }
}
