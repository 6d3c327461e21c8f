import { counted } from '../../../base/text.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { formatEstimate, formatShare } from '../../figures/format.ts'
import { routeInWords, sizeOnScale } from '../change-in-words.ts'
import type { Judged } from '../course/changes.ts'
import { isPairedFigure, pairedFigure } from '../figures/paired-figures.ts'
import type { Change } from '../pair-verdict.ts'

/** A sentence about one scenario, which it names where there are `several`. */
export const ofScenario = (scenario: string, sentence: string, several: boolean): string =>
  several ? `${scenario}: ${sentence}` : sentence

/** `p95 of list`, or `p95 of list in browse` where there are several scenarios. */
const placeOf = ({ figure, route, scenario }: Change, several: boolean): string =>
  `${figure} of ${routeInWords({ route, scenario }, several)}`

/** A limit, or an end of an interval, without a sign: `12 %`, or `0.5 points` of a share. */
const sizeWords = ({ figure }: Change, size: number): string =>
  isPairedFigure(figure) && pairedFigure(figure).scale === 'difference'
    ? sizeOnScale(pairedFigure(figure), size)
    : formatShare(size)

/** Changes by how much of what is tolerable the upper ends of their intervals take, the most first. */
const nearestFirst = (changes: readonly Change[]): readonly Change[] =>
  changes.toSorted((a, b) => b.high / b.tolerable - a.high / a.tolerable)

/** A sentence about figures of all routes that usually decide, and have too few requests here. */
function unjudged(changes: readonly Change[], several: boolean): string {
  const figures = changes.filter(
    ({ route, figure, isGated, accepted }) =>
      route === allRoutes &&
      isPairedFigure(figure) &&
      pairedFigure(figure).isGated &&
      !isGated &&
      accepted === undefined,
  )
  if (figures.length === 0) return ''
  const names = several
    ? figures.map((change) => placeOf(change, several)).join(', ')
    : `${figures.map(({ figure }) => figure).join(', ')} of ${allRoutes}`
  return ` Not judged, because an invocation has too few requests: ${names}.`
}

/** Why a comparison passes: the figure that is nearest to its limit, and what was not judged. */
export function passReason(changes: readonly Change[], several: boolean): string {
  const gated = changes.filter(({ isGated }) => isGated)
  // A count is tolerated by its number: its share of a base of almost nothing says nothing.
  const [worst] = nearestFirst(gated.filter(({ comparison }) => comparison === 'interval'))
  const nearest =
    worst === undefined
      ? ''
      : ` Nearest to its limit is ${placeOf(worst, several)}: at most ${sizeWords(worst, Math.max(0, worst.high))} more, ${sizeWords(worst, worst.tolerable)} is tolerable.`
  return `None of ${counted(gated.length, 'figure')} became worse than is tolerable.${nearest}${unjudged(changes, several)}`
}

/**
 * Why nothing is decided: the figure that is the most open, and how long it would take.
 * @param affordable for how many more invocations there is time.
 * @param needed the total seconds that would decide it; undefined when none would.
 */
export function openReason(
  changes: readonly Change[],
  judged: readonly Pick<Judged, 'course'>[],
  affordable: number,
  needed: number | undefined,
): string {
  if (judged.every(({ course }) => course.looked.length === 0)) return 'Nothing was measured.'
  const open = changes.filter(({ outcome, isGated }) => isGated && outcome === 'undecided')
  const [worst] = nearestFirst(open)
  const more =
    open.length > 1
      ? `, and ${counted(open.length - 1, 'figure')} more ${open.length > 2 ? 'are' : 'is'} open`
      : ''
  const widest =
    worst === undefined
      ? 'Not every planned look was taken.'
      : `${ofScenario(worst.scenario, worst.sentence, judged.length > 1)}; ${sizeWords(worst, worst.tolerable)} is tolerable${more}.`
  const ended = judged.some(({ course }) => course.wanted > 0) && affordable > 0
  const cut = ended ? ' The comparison ended before it was decided.' : ''
  return `${widest}${cut} ${needed === undefined ? 'No time would decide it as it is.' : `In ${formatEstimate(needed)} in all it would be decided.`}`
}
