import type { LoadedTarget } from '../config/loading/load.ts'

export type { ArmName } from '../evidence/arm-name.ts'

/** Which version of a project an arm runs. */
export interface Revision {
  /**
   * A commit is checked out for the comparison. A named directory, and the working tree of the project, run where they are.
   */
  readonly kind: 'commit' | 'directory' | 'working tree'
  /** The text as typed; undefined for the working tree. */
  readonly asked: string | undefined
  /**
   * The id of its commit, or of the commit that it is based on; undefined outside a repository and before the first commit.
   */
  readonly commit: string | undefined
  readonly short: string | undefined
  /** The first line of the commit's message, without control characters. */
  readonly subject: string | undefined
  /** The id of the commit's tree. */
  readonly tree: string | undefined
  /** Whether files differ from the commit, or belong to no commit. */
  readonly dirty: boolean
}

/** One side of a comparison, ready to be started. */
export interface ResolvedArm {
  readonly revision: Revision
  /** The directory of the project in this revision; relative paths of its target start here. */
  readonly directory: string
  /** The description of the target: head's for both arms, unless base has its own. Its root is `directory`. */
  readonly target: LoadedTarget
}

/** A revision as messages name it. */
export function shortName({ kind, asked, short }: Revision): string {
  if (kind === 'directory') return asked ?? 'a directory'
  if (kind === 'working tree') return 'the working tree'
  return short ?? asked ?? 'a revision'
}

/** A revision in words, for reports. */
export function revisionInWords(revision: Revision): string {
  const { kind, short, subject, dirty } = revision
  const commit = short === undefined ? '' : `${short} “${subject ?? ''}”`
  if (kind === 'commit') return commit
  const changed = dirty ? ', with changes' : ''
  return commit === '' ? shortName(revision) : `${shortName(revision)} (${commit}${changed})`
}
