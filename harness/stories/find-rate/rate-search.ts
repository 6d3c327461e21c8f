/** The result of a rate in a short step. */
export interface TriedRate {
  readonly rate: number
  readonly holds: boolean
  /** The observation in words: `p95 3.1 ms of at most 25.0 ms`. */
  readonly seen: string
}

/** The first rate that is tried, and the highest rate of any search, in requests per second. */
const [firstRate, lastRate] = [50, 50_000]
/** The factor between a rate that holds and one that does not at which the search ends. */
const nearEnough = 1.15
/** More steps than this add little information. */
const mostSteps = 16

/** Rounded to two digits, as people give rates. */
const rounded = (rate: number): number => Number(rate.toPrecision(2))

/** The highest rate that held and is below every rate that did not; 0 when none held. */
export function highestHeld(tried: readonly TriedRate[]): number {
  const broken = Math.min(...tried.filter(({ holds }) => !holds).map(({ rate }) => rate))
  return Math.max(0, ...tried.filter(({ holds, rate }) => holds && rate < broken).map(({ rate }) => rate))
}

/** The lowest rate that did not hold. */
export const lowestBroken = (tried: readonly TriedRate[]): number | undefined => {
  const broken = tried.filter(({ holds }) => !holds).map(({ rate }) => rate)
  return broken.length === 0 ? undefined : Math.min(...broken)
}

/**
 * The next rate: twice the highest that held until one does not, then the middle between the two, until they are close to
 * each other. When the first rate does not hold, the rate goes down. Undefined when the search is over.
 */
export function nextRate(tried: readonly TriedRate[]): number | undefined {
  if (tried.length === 0) return firstRate
  if (tried.length >= mostSteps) return undefined
  const held = highestHeld(tried)
  const broken = lowestBroken(tried)
  if (broken === undefined) return held >= lastRate ? undefined : Math.min(lastRate, held * 2)
  if (held === 0) return broken <= 1 ? undefined : rounded(Math.max(1, broken / 4))
  const middle = rounded(Math.sqrt(held * broken))
  return broken / held <= nearEnough || middle <= held || middle >= broken ? undefined : middle
}
