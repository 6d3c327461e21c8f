import { TailgateError } from '../../base/errors.ts'
import type { Environment } from '../../base/find-program.ts'
import type { Git } from './git.ts'
import { unlessRefused } from './git.ts'
import { type Commit, commitOf, type Repository } from './repository.ts'

/**
 * The variables in which CI names the branch that a change is meant for, or else the default branch; the first that is set
 * counts.
 */
const told = ['GITHUB_BASE_REF', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'CI_DEFAULT_BRANCH'] as const

const usual = ['main', 'master', 'trunk', 'develop'] as const

interface Named {
  readonly variable: string
  readonly branch: string
}

/** The branch that CI names; undefined where it names none. */
const namedIn = (here: Environment): Named | undefined =>
  told.map((variable) => ({ variable, branch: here[variable] ?? '' })).find(({ branch }) => branch !== '')

/**
 * Names that the branch may have here, the likeliest first. Where CI names one, no other counts, because a change would be
 * compared with a branch that it is not meant for.
 */
async function candidates(
  repository: Repository,
  named: Named | undefined,
  git: Git,
): Promise<readonly string[]> {
  if (named !== undefined) return [`refs/remotes/origin/${named.branch}`, `refs/heads/${named.branch}`]
  const remote = await unlessRefused(
    git(repository.top, 'symbolic-ref', '--short', '--quiet', 'refs/remotes/origin/HEAD'),
  )
  return [
    ...(remote ? [`refs/remotes/${remote}`] : []),
    ...usual.map((name) => `refs/remotes/origin/${name}`),
    ...usual.map((name) => `refs/heads/${name}`),
  ]
}

const unshallow =
  'The clone is shallow: fetch its history with `git fetch --unshallow` (GitHub: `fetch-depth: 0` of actions/checkout, GitLab: `GIT_DEPTH: 0`), or name a revision with --base.'

/** The command that brings a branch, and the history with it where the clone is shallow. */
function fetchOf(branch: string, { isShallow }: Repository): string {
  const [deep, inJobs] = isShallow
    ? ['--unshallow ', ' (GitHub: `fetch-depth: 0` of actions/checkout, GitLab: `GIT_DEPTH: 0`)']
    : ['', '']
  const refs = `+refs/heads/${branch}:refs/remotes/origin/${branch}`
  return `Fetch it with \`git fetch ${deep}origin '${refs}'\`${inJobs}, or name a revision with --base.`
}

/** A commit that head and the default branch have in common, and the branch with which it was found. */
export interface MergeBase {
  readonly commit: Commit
  readonly branch: string
}

/**
 * The base of `--base auto`: the commit where head left the default branch. In CI it is the branch that the change is meant
 * for, and no other.
 * @throws TailgateError BASE_UNDECIDED when there is no such branch here, or no common commit.
 */
export async function mergeBaseOf(
  repository: Repository,
  head: Commit,
  here: Environment,
  git: Git,
): Promise<MergeBase> {
  const named = namedIn(here)
  const undecided = (problem: string, remedy: string) =>
    new TailgateError('BASE_UNDECIDED', { problem, remedy: repository.isShallow ? unshallow : remedy })
  for (const name of await candidates(repository, named, git)) {
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
  if (named !== undefined)
    throw new TailgateError('BASE_UNDECIDED', {
      problem: `${named.branch}, the branch that ${named.variable} names, is not here.`,
      remedy: fetchOf(named.branch, repository),
    })
  throw undecided(
    'the default branch is not here.',
    'Fetch it (`git fetch origin`, `git remote set-head origin --auto`), or name a revision with --base.',
  )
}
