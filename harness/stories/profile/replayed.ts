import { counted } from '../../base/text.ts'
import type { FailureGroup } from '../../evidence/failure-evidence.ts'
import { formatPart } from '../../verdict/figures/format.ts'

/** What ended while a profile was taken, including the warm-up, whose work is in the profile too. */
export interface Replayed {
  readonly ended: number
  readonly failed: number
  /** How most of the failures of one route ended, if any was in the measured part. */
  readonly commonest?: Pick<FailureGroup, 'status' | 'kind'> | undefined
}

/** How many requests had ended at a moment, in microseconds of the monotonic clock. */
export interface EndedAt {
  readonly at: number
  readonly ended: number
}

/** The time before the first count, in microseconds: a driver counts every second. */
const countedEvery = 1e6

/** The requests that had ended at a moment, in proportion between two counts. */
function endedBefore(counts: readonly EndedAt[], moment: number): number {
  let earlier: EndedAt = { at: (counts[0]?.at ?? moment) - countedEvery, ended: 0 }
  for (const count of counts) {
    if (count.at > moment) {
      const part = Math.max(0, (moment - earlier.at) / (count.at - earlier.at))
      return earlier.ended + part * (count.ended - earlier.ended)
    }
    earlier = count
  }
  return earlier.ended
}

/**
 * What ended since a profile began, with failures in proportion; all of it for one that began before the load.
 * @param since in microseconds of the monotonic clock
 */
export function replayedSince(
  replayed: Replayed,
  counts: readonly EndedAt[],
  since: number | undefined,
): Replayed {
  if (since === undefined || replayed.ended === 0) return replayed
  const ended = Math.round(replayed.ended - endedBefore(counts, since))
  return { ...replayed, ended, failed: Math.round((replayed.failed * ended) / replayed.ended) }
}

/** From this share of failures on, a profile shows their work noticeably. */
const noticeable = 0.01

/** Whether so many requests failed that the profile shows something else than the service at work. */
export const isDistorted = ({ ended, failed }: Pick<Replayed, 'ended' | 'failed'>): boolean =>
  failed > 0 && failed >= noticeable * ended

function howInWords({ status, kind }: Pick<FailureGroup, 'status' | 'kind'>): string {
  if (kind === 'mismatch') return 'with an answer that was not expected'
  return status > 0 ? `with status ${status}` : `by ${kind}`
}

/** What requests that failed mean for a profile, in a sentence; undefined when too few failed to matter. */
export function failuresInWords(title: string, replayed: Replayed): string | undefined {
  const { ended, failed, commonest } = replayed
  if (!isDistorted(replayed)) return undefined
  const how = commonest === undefined ? '' : `, most often ${howInWords(commonest)}`
  return `In the replay for the ${title}, ${formatPart(failed / ended)} of ${counted(ended, 'request')} failed${how}: it shows what failures cost. \`tailgate run\` names each failure.`
}
