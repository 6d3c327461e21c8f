import { TailgateError } from '../../base/errors.ts'
import type { Environment } from '../../base/find-program.ts'
import type { Git } from './git.ts'
import { unlessRefused } from './git.ts'
import { type Commit, commitOf, type Repository } from './repository.ts'

/** The variables in which CI names the branch that a change is meant for, and the default branch. */
const told = ['GITHUB_BASE_REF', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'CI_DEFAULT_BRANCH'] as const

const usual = ['main', 'master', 'trunk', 'develop'] as const

/** Names that the default branch may have here, the likeliest first. */
async function candidates(repository: Repository, here: Environment, git: Git): Promise<readonly string[]> {
  const named = told.flatMap((variable) => here[variable] || [])
  const remote = await unlessRefused(
    git(repository.top, 'symbolic-ref', '--short', '--quiet', 'refs/remotes/origin/HEAD'),
  )
  return [
    ...named.flatMap((name) => [`refs/remotes/origin/${name}`, `refs/heads/${name}`]),
    ...(remote ? [`refs/remotes/${remote}`] : []),
    ...usual.map((name) => `refs/remotes/origin/${name}`),
    ...usual.map((name) => `refs/heads/${name}`),
  ]
}

const unshallow =
  'The clone is shallow: fetch its history with `git fetch --unshallow` (GitHub: `fetch-depth: 0` of actions/checkout, GitLab: `GIT_DEPTH: 0`), or name a revision with --base.'

/** A commit that head and the default branch have in common, and the branch with which it was found. */
export interface MergeBase {
  readonly commit: Commit
  readonly branch: string
}

/**
 * The base of `--base auto`: the commit where head left the default branch. In CI it is the branch that the change is meant
 * for.
 * @throws TailgateError BASE_UNDECIDED when there is no such branch here, or no common commit.
 */
export async function mergeBaseOf(
  repository: Repository,
  head: Commit,
  here: Environment,
  git: Git,
): Promise<MergeBase> {
  const undecided = (problem: string, remedy: string) =>
    new TailgateError('BASE_UNDECIDED', { problem, remedy: repository.isShallow ? unshallow : remedy })
  for (const name of await candidates(repository, here, git)) {
    const tip = await commitOf(repository, name, git)
    if (tip === undefined) continue
    const branch = name.replace(/^refs\/(remotes|heads)\//, '')
    const found = await unlessRefused(git(repository.top, 'merge-base', head.commit, tip.commit))
    const commit = found ? await commitOf(repository, found, git) : undefined
    if (commit !== undefined) return { commit, branch }
    throw undecided(
      `${head.short} and ${branch} have no commit in common${repository.isShallow ? ' in this shallow clone' : ''}.`,
      'Name a revision or a directory with --base.',
    )
  }
  throw undecided(
    'the default branch is not here.',
    'Fetch it (`git fetch origin`, `git remote set-head origin --auto`), or name a revision with --base.',
  )
}
