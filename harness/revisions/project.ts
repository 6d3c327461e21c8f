import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { TailgateError } from '../base/errors.ts'
import type { Environment } from '../base/find-program.ts'
import { findConfig, isPath } from '../config/loading/find-config.ts'
import { type Asked, isPathLike, understand } from './asked.ts'
import { type Git, gitAs } from './git/git.ts'
import { mergeBaseOf } from './git/merge-base.ts'
import {
  type Commit,
  commitOf,
  isIgnored,
  prefixOf,
  type Repository,
  repositoryAround,
} from './git/repository.ts'
import type { Prepared } from './preparation.ts'
import { type Runner, runnerFor } from './running/runner.ts'

/** Which revisions are compared; texts as typed. */
export interface ArmsRequest {
  /** Where the command runs. */
  readonly directory: string
  /** A revision, a directory, or `auto`; undefined for the same as head, when two set-ups are compared. */
  readonly base?: string | undefined
  /** A revision or a directory; undefined for the working tree. */
  readonly head?: string | undefined
  /** The file given with --config. */
  readonly config?: string | undefined
  /** The file given with --base-config: searched in base, then in the directory of the command. */
  readonly baseConfig?: string | undefined
  /** Scenarios by name or path. */
  readonly scenarios?: readonly string[]
}

/** The project of a request in the working tree, and what was typed for head. */
export interface Project {
  readonly config: string
  readonly root: string
  readonly runner: Runner
  readonly git: Git
  readonly repository: Repository | undefined
  readonly prefix: string
  readonly head: Asked
}

/** @throws TailgateError CONFIG_MISSING, USAGE, REVISION_UNKNOWN, NOT_A_REPOSITORY. */
export async function findProject(request: ArmsRequest, signal: AbortSignal): Promise<Project> {
  const { directory, head } = request
  const start = head !== undefined && isPathLike(head) ? resolve(directory, head) : directory
  const named = request.config === undefined ? undefined : resolve(directory, request.config)
  const scenarios = (request.scenarios ?? []).map((text) => (isPath(text) ? resolve(directory, text) : text))
  const config = await realpath(findConfig(start, { config: named, scenarios }))
  const root = dirname(config)
  const runner = await runnerFor(root)
  const git = gitAs(runner, signal)
  const around = await repositoryAround(root, git)
  // A directory that git ignores is not part of that repository; revisions are then those of the directory of the command.
  const isOutside = around !== undefined && (await isIgnored(around, root, git))
  const repository = isOutside ? await repositoryAround(directory, git) : around
  const place = { from: directory, repository, project: root }
  const asked: Asked =
    head === undefined ? { kind: 'working tree' } : await understand('head', head, place, git)
  // A name without a slash turns out to be a directory only here; the directory has a config of its own.
  if (asked.kind === 'directory' && start === directory && asked.directory !== directory)
    return findProject({ ...request, head: asked.directory }, signal)
  const prefix = repository === undefined ? '' : await prefixOf(repository, isOutside ? directory : root)
  return { config, root, runner, git, repository, prefix, head: asked }
}

/** The commit that head is, or on which it is based. */
async function commitOfHead({ head, repository, git }: Project): Promise<Commit | undefined> {
  if (head.kind === 'commit') return head.commit
  return repository && commitOf(repository, 'HEAD', git)
}

/**
 * The meaning of what was typed for base.
 * @throws TailgateError REVISION_UNKNOWN, NOT_A_REPOSITORY, BASE_UNDECIDED.
 */
export async function understandBase(
  base: string,
  project: Project,
  request: ArmsRequest,
  environment: Environment,
): Promise<Asked> {
  const { repository, git, root } = project
  if (base !== 'auto')
    return understand('base', base, { from: request.directory, repository, project: root }, git)
  if (repository === undefined)
    throw new TailgateError('NOT_A_REPOSITORY', { directory: root, option: '--base', name: base })
  const head = await commitOfHead(project)
  if (head === undefined)
    throw new TailgateError('BASE_UNDECIDED', {
      problem: 'head has no commit yet.',
      remedy: 'Commit something, or name a directory with --base.',
    })
  const { commit, branch } = await mergeBaseOf(repository, head, environment, git)
  const isTip = commit.commit === head.commit
  const note = isTip
    ? `head's commit is on ${branch} itself, so the merge base is ${commit.short}; \`--base ${commit.short}~1\` compares it with the commit before.`
    : `base is ${commit.short} “${commit.subject}”, where head left ${branch}.`
  return { kind: 'commit', commit, asked: base, note }
}

/**
 * The file of an arm that corresponds to a file of the project; the project's own file when the arm has none, or when the
 * file is not in the repository.
 */
export async function fileIn(arm: Prepared, { repository, root }: Project, file: string): Promise<string> {
  const real = await realpath(file).catch(() => file)
  const path = relative(arm.revision.kind === 'commit' ? (repository?.top ?? root) : root, real)
  const top = arm.revision.kind === 'commit' ? arm.top : arm.directory
  if (path.startsWith('..') || isAbsolute(path)) return file
  return realpath(join(top, path)).catch(() => file)
}
