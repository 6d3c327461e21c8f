/** The durations of the parts of an invocation. */
export interface Pace {
  /** The longest heating, in seconds; both arms are heated at once. */
  readonly mostHeatingSeconds: number
  /**
   * Seconds for which each arm is sent to alone at full speed after that, for its throughput; left out for none. Only
   * experiments want a throughput.
   */
  readonly aloneSeconds?: number
  /** Seconds of slices, for both arms together. */
  readonly secondsOfSlices: number
  /** The expected duration of an invocation in seconds, before any was measured. */
  readonly invocationSeconds: number
}

/**
 * Starting, probing and heating take about as long as the slices. With ten seconds beside the slices, 10 s of them decide
 * as many gates in ten minutes as 12 s, and sooner; 7 s miss a third of the smaller changes (scripts/bench-gates.ts). Heating
 * ends when both arms are warm. In 8 s a fifth of them was not, while the machine was half as fast as usual (docs/gate.md).
 */
export const usualPace: Pace = { mostHeatingSeconds: 12, secondsOfSlices: 10, invocationSeconds: 21 }

/** The fewest invocations with which anything but a count is decided: a pass takes six, and a fail seven. */
export const fewestInvocations = 7

/**
 * The number of invocations for two looks: what the first look does not find, a second look and its confirmation may. That
 * takes twelve invocations, and one more for slow ones.
 */
const twoLooks = 13
/** The number of invocations for one look: a look and its confirmation take seven. */
const oneLook = 8
/** The seconds of a short invocation without its slices. */
const secondsBesideSlices = 11
/**
 * In seconds. With slices of 4 s an effect of 30 % was unproven in two of three gates, with 8 s in none of two
 * (docs/gate.md).
 */
const fewestSecondsOfSlices = { oneLook: 5, twoLooks: 7 }

/**
 * The pace for a comparison with this many seconds for each scenario: slices as long as possible with time for two looks, or
 * else for one.
 */
export function paceFor(secondsEach: number): Pace {
  if (secondsEach >= twoLooks * usualPace.invocationSeconds) return usualPace
  const left = (invocations: number) => Math.floor(secondsEach / invocations) - secondsBesideSlices
  const longest =
    left(twoLooks) >= fewestSecondsOfSlices.twoLooks
      ? left(twoLooks)
      : Math.max(fewestSecondsOfSlices.oneLook, left(oneLook))
  const secondsOfSlices = Math.min(usualPace.secondsOfSlices, longest)
  return {
    mostHeatingSeconds: 6,
    secondsOfSlices,
    invocationSeconds: secondsOfSlices + secondsBesideSlices,
  }
}
