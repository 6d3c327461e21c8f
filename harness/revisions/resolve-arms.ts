import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Environment } from '../base/find-program.ts'
import { counted } from '../base/text.ts'
import { isPath } from '../config/loading/find-config.ts'
import { openGuard } from '../guard/guardian/guard.ts'
import { type ResolvedArm, type Revision, revisionInWords, shortName } from './arm.ts'
import { BaseConfig, HeadConfig } from './descriptions.ts'
import { type Git, gitAs } from './git/git.ts'
import { commitsBeyond, type Repository } from './git/repository.ts'
import { MadeOnce } from './made/made-once.ts'
import { placeOfArms } from './made/place.ts'
import { Preparation, type Prepared } from './preparation.ts'
import { type ArmsRequest, fileIn, findProject, understandBase } from './project.ts'
import { Tasks } from './running/task.ts'

export interface ArmsOptions {
  readonly signal: AbortSignal
  /** Called with the current step in words. */
  readonly onStep: (name: string) => void
  /** The caller's environment variables. */
  readonly environment?: Environment
  /** Where checkouts are kept; by default the cache. */
  readonly cache?: string
  /** Where the run directory is created for the commands that prepare arms. */
  readonly runs?: string
}

export interface ResolvedArms {
  readonly base: ResolvedArm
  readonly head: ResolvedArm
  /** Whether both arms are the same code, so that the comparison is an A/A test. */
  readonly isSame: boolean
  /** The scenarios of the request; paths lead into head. */
  readonly scenarios: readonly string[]
  /** Notes about the arms, one sentence each. */
  readonly notes: readonly string[]
}

/** Whether two revisions contain the same code. */
function areSame(one: Prepared, other: Prepared): boolean {
  if (one.directory === other.directory) return true
  const [first, second] = [one.revision, other.revision]
  return first.tree !== undefined && first.tree === second.tree && !first.dirty && !second.dirty
}

const sameNote = (base: Revision, head: Revision): string =>
  `base and head are the same code (${base.short === head.short ? revisionInWords(head) : `${shortName(base)} and ${shortName(head)}`}): this is an A/A comparison, which shows the noise and can find no regression.`

/** How many commits base has that head has not; 0 when that cannot be known. */
async function baseBeyond(
  repository: Repository,
  { revision: base }: Prepared,
  { revision: head }: Prepared,
  git: Git,
): Promise<number> {
  const isKnown = base.kind === 'commit' && base.commit !== undefined && head.commit !== undefined
  // A shallow clone does not know what both have in common.
  if (!isKnown || repository.isShallow) return 0
  return commitsBeyond(repository, base.commit, head.commit, git)
}

const beyondNote = (base: Revision, commits: number): string =>
  `base (${shortName(base)}) has ${counted(commits, 'commit')} that head has not, and what ${commits === 1 ? 'it changes' : 'they change'} shows here the other way round; \`--base auto\` compares with where head left its branch.`

/**
 * Prepares both arms of a comparison: each revision's own code, with the dependencies of its lock file, built; both driven by
 * head's description, scenarios and budgets. The working tree and named directories run where they are.
 * @throws TailgateError CONFIG_MISSING, CONFIG_INVALID, REVISION_UNKNOWN, NOT_A_REPOSITORY, BASE_UNDECIDED, PROJECT_MISSING,
 * LOCK_FILE_MISSING, PROGRAM_MISSING, CHECKOUT_FAILED, INSTALL_FAILED, BUILD_FAILED, DISK_FULL; the signal's reason.
 */
export async function resolveArms(request: ArmsRequest, options: ArmsOptions): Promise<ResolvedArms> {
  const { signal, onStep, environment = process.env } = options
  const project = await findProject(request, signal)
  const { runner, repository, prefix, git, root } = project
  // Both are interpreted before anything is installed, so that a typing error is reported at once.
  const asked =
    request.base === undefined ? undefined : await understandBase(request.base, project, request, environment)
  const place = await placeOfArms(runner.user, options.cache)
  const kept = async (name: string): Promise<MadeOnce> => {
    await mkdir(join(place, name), { recursive: true, mode: 0o711 })
    return new MadeOnce(join(place, name))
  }
  const runs = options.runs === undefined ? {} : { root: options.runs }
  const open = () => openGuard({ signal, ...runs })
  await using own = new Tasks(open, runner, signal, 'own')
  await using ofPath = new Tasks(open, runner, signal, 'ofPath')
  const preparation = new Preparation({
    root,
    repository,
    prefix,
    git,
    own: gitAs({ ...runner, user: undefined }, signal),
    runner,
    tasks: { own, ofPath },
    checkouts: await kept('checkouts'),
    dependencies: await kept('dependencies'),
    signal,
    onStep,
  })
  const headConfig = new HeadConfig(project)
  const head = await preparation.prepare('head', project.head, headConfig)
  const headTarget = await headConfig.load(head.directory)
  const baseConfig = new BaseConfig(request, project, headTarget)
  const base = asked === undefined ? head : await preparation.prepare('base', asked, baseConfig)
  const isSame = areSame(base, head)
  const beyond = repository === undefined ? 0 : await baseBeyond(repository, base, head, git)
  const typed = (request.scenarios ?? []).map((text) =>
    isPath(text) ? fileIn(head, project, resolve(request.directory, text)) : text,
  )
  return {
    base: {
      revision: base.revision,
      directory: base.directory,
      target: await baseConfig.load(base.directory),
    },
    head: { revision: head.revision, directory: head.directory, target: headTarget },
    isSame,
    scenarios: await Promise.all(typed),
    notes: [
      ...preparation.notes,
      ...(beyond === 0 ? [] : [beyondNote(base.revision, beyond)]),
      ...(isSame && asked !== undefined ? [sameNote(base.revision, head.revision)] : []),
    ],
  }
}
