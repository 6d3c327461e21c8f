import type { ArmName } from './arm-name.ts'

/** The scenario and arm to which a line or a tag belongs. A run has a single arm, which has no name. */
export interface EvidenceKey {
  readonly scenario: string
  readonly arm?: ArmName | undefined
}

/**
 * The part before the route in a tag of `latency.hlog`: `browse/` in a run, `(head)/browse/` with two arms. The name of a
 * scenario begins with a letter, so it cannot be confused with an arm.
 */
export const tagPrefixOf = ({ scenario, arm }: EvidenceKey): string =>
  `${arm === undefined ? '' : `(${arm})/`}${scenario}/`

/** The prefix of a tag, as `tagPrefixOf` makes it. */
export const tagPrefixIn = (tag: string): string => /^(?:\([^)/]*\)\/)?[^/]*\//.exec(tag)?.[0] ?? tag

/** `browse`, or `browse of head`. */
export const keyInWords = ({ scenario, arm }: EvidenceKey): string =>
  arm === undefined ? scenario : `${scenario} of ${arm}`
