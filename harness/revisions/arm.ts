import type { LoadedTarget } from '../config/loading/load.ts'

export type { ArmName } from '../evidence/arm-name.ts'

/** Which version of a project an arm runs. */
export interface Revision {
  /** Checked out for the comparison, or run where it is: a directory that was named, or the project itself. */
  readonly kind: 'commit' | 'directory' | 'working tree'
  /** As it was typed; undefined for the working tree. */
  readonly asked: string | undefined
  /** The commit it is, or stands on; undefined outside a repository and before its first commit. */
  readonly commit: string | undefined
  readonly short: string | undefined
  /** The first line of the commit's message, without control characters. */
  readonly subject: string | undefined
  /** The id of the commit's content. */
  readonly tree: string | undefined
  /** Whether files differ from the commit, or are in no commit. */
  readonly dirty: boolean
}

/** One side of a comparison, ready to be started. */
export interface ResolvedArm {
  readonly revision: Revision
  /** The directory of the project in this revision: relative paths of its target start here. */
  readonly directory: string
  /** What drives it: head's description for both, unless base has one of its own; its root is `directory`. */
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
