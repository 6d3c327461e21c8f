import type { ArmName } from './arm-name.ts'

/** Whose evidence a line or a tag holds. A run has one arm, which needs no name. */
export interface EvidenceKey {
  readonly scenario: string
  readonly arm?: ArmName | undefined
}

/**
 * What stands before the route in a tag of `latency.hlog`: `browse/` in a run, `(head)/browse/` where there are two arms.
 * The names of scenarios begin with a letter, so no scenario is taken for an arm.
 */
export const tagPrefixOf = ({ scenario, arm }: EvidenceKey): string =>
  `${arm === undefined ? '' : `(${arm})/`}${scenario}/`

/** The prefix of a tag, as `tagPrefixOf` makes it. */
export const tagPrefixIn = (tag: string): string => /^(?:\([^)/]*\)\/)?[^/]*\//.exec(tag)?.[0] ?? tag

/** `browse`, or `browse of head`. */
export const keyInWords = ({ scenario, arm }: EvidenceKey): string =>
  arm === undefined ? scenario : `${scenario} of ${arm}`
