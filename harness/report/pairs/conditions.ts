import { counted } from '../../base/text.ts'
import { formatChosen, formatSeconds } from '../../config/units/units.ts'
import { armNames, type ByArm } from '../../evidence/paired.ts'
import { formatEstimate, formatShare } from '../../verdict/figures/format.ts'
import { type FigureWords, sizeOnScale } from '../../verdict/pairs/change-in-words.ts'
import type { Change, PairVerdict, Relative } from '../../verdict/pairs/pair-verdict.ts'
import { figureWords } from './figure-words.ts'
import type { PairReport } from './pair-report.ts'

/** A condition that is stated for every comparison, whatever its verdict. */
export interface Condition {
  readonly name: string
  readonly said: string
}

/** `3.1 %`, or from the smallest to the largest value over the routes: `3.1 % to 6 %`. */
function span(words: FigureWords, values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => sizeOnScale(words, value))
  return least === most ? `${least}` : `${least} to ${most}`
}

/**
 * A relative value of each figure over all routes, in the order of the figures; figures without a known value are left out.
 */
function byFigure(changes: readonly Change[], pick: (change: Change) => Relative | undefined): string[] {
  return [...Map.groupBy(changes, ({ figure }) => figure)].flatMap(([figure, these]) => {
    const words = figureWords(figure)
    const known = these
      .map(pick)
      .filter((value): value is number => value !== undefined && Number.isFinite(value))
    return known.length === 0 ? [] : [`${words.label} ${span(words, known)}`]
  })
}

/** The labels of figures whose changes are compared in the same way, each once. */
const labels = (changes: readonly Change[]): string =>
  [...new Set(changes.map(({ figure }) => figureWords(figure).label))].join(', ')

function resolution({ changes }: PairVerdict): string {
  const exact = changes.filter(({ comparison }) => comparison === 'exact')
  const known = byFigure(changes, ({ mde }) => mde)
  const unknown = changes.filter(({ comparison, mde }) => comparison === 'interval' && mde === undefined)
  const parts = [
    ...known,
    ...(exact.length > 0 ? [`any change at all of ${labels(exact)}`] : []),
    ...(unknown.length > 0 ? [`not known yet of ${labels(unknown)}`] : []),
  ]
  return parts.length === 0 ? 'no figure was compared' : parts.join(' · ')
}

const noise = ({ changes }: PairVerdict): string =>
  byFigure(changes, (change) => change.noise).join(' · ') || 'not known: too few slices'

function pairs({ pairs: { measured, dropped, undrained }, invocations }: PairVerdict): string {
  const share = measured > 0 ? ` (${formatShare(dropped / measured)})` : ''
  const { looks, confirmations } = invocations
  const confirming = confirmations > 0 ? ` and ${confirmations} to confirm` : ''
  const lost = dropped > 0 ? `${dropped} of them dropped as the machine was busy${share}` : 'none dropped'
  const late = undrained > 0 ? `; ${counted(undrained, 'request')} had not ended by the deadline` : ''
  return `${counted(measured, 'pair')} of slices, ${lost}; ${counted(looks, 'invocation')}${confirming}${late}`
}

/** What base and head are, in words. */
const armWords = ({ arms }: PairReport['comparison']): ByArm<string> => ({
  base: arms.base.words,
  head: arms.head.words,
})

/** The arms, the detectable change, and how to repeat the measurement: always printed. */
export function conditionsOf({ comparison, verdict, repeat }: PairReport): readonly Condition[] {
  const words = armWords(comparison)
  return [
    ...armNames.map((arm) => ({ name: arm, said: words[arm] })),
    { name: 'MDE', said: resolution(verdict) },
    { name: 'noise', said: noise(verdict) },
    { name: 'pairs', said: pairs(verdict) },
    { name: 'took', said: formatSeconds(verdict.tookSeconds) },
    { name: 'seed', said: String(comparison.seed) },
    { name: 'again', said: repeat },
  ]
}

/** The meaning of MDE and noise, for readers who see the page for the first time. */
export const explanations: Readonly<Record<string, string>> = {
  MDE: 'the smallest change that this comparison would have caught 95 times in 100',
  noise: 'how far slices of base were from slices of base here, 95 times in 100',
}

/**
 * `Here, in at most 10 min, a change of p95 by 7 % is caught 95 times in 100.`, of several scenarios with the size in each;
 * undefined when none is known. The time is the longest one of all scenarios together, because a small change is found and
 * confirmed only by a comparison that goes on until then.
 */
export function powerWords({ comparison: { scenarios }, verdict }: PairReport): string | undefined {
  const sizes = scenarios.flatMap((scenario) => {
    const mde = verdict.changes.find(
      (change) => change.scenario === scenario && change.figure === 'p95' && change.route === 'all',
    )?.mde
    return mde === undefined || !Number.isFinite(mde) ? [] : [{ scenario, size: formatShare(mde) }]
  })
  const [first] = sizes
  if (first === undefined) return undefined
  const within = `Here, in at most ${formatChosen(Math.round(verdict.mostSeconds * scenarios.length))}`
  if (scenarios.length === 1) return `${within}, a change of p95 by ${first.size} is caught 95 times in 100.`
  const parts = sizes.map(({ scenario, size }) => `${size} in ${scenario}`)
  return `${within}, a change of p95 is caught 95 times in 100 from this on: ${parts.join(', ')}.`
}

/** How long it would take to decide what is open; undefined when everything is decided, or when no time would be enough. */
export function timeToDecide({ outcome, neededSeconds }: PairVerdict): string | undefined {
  if (outcome !== 'unproven' || neededSeconds === undefined) return undefined
  const minutes = Math.ceil(neededSeconds / 60)
  return `In all ${formatEstimate(neededSeconds)} would decide it: --max-time ${minutes}m.`
}
