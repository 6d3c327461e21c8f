import { mostInvocations } from '../../evidence/paired.ts'

/** A step of a confirmation: the number of fresh invocations by then, and the error probability that it may use. */
export interface Step {
  readonly invocations: number
  readonly alpha: number
}

/**
 * The figures to which a look is open. Both conditions follow from the sizes of the differences and not from their signs, so
 * they change no error probability.
 */
export interface OpenTo {
  /** Figures that usually scatter by at most this ... */
  readonly mostUsual: number
  /** ... and whose noise is at most this many times the usual noise. */
  readonly mostNoise: number
  /** Also figures of which every difference is at least this many times what they usually scatter by. */
  readonly leastSize: number
}

/** One planned look at the evidence. */
export interface Look {
  /** How many invocations have been looked at by then. */
  readonly invocations: number
  /** The probability with which it may suspect a figure of the whole mix, or of a single route, that is not worse. */
  readonly alpha: { readonly all: number; readonly routes: number }
  /** How suspicions are confirmed, on fresh invocations. */
  readonly confirmation: readonly Step[]
  /** The probability with which it may call a figure tolerable that is not. */
  readonly pass: number
  /** The figures that it may suspect; undefined for all. */
  readonly only?: OpenTo | undefined
}

/** Limits for one figure, of one route or of every route: relative changes, or differences for a share. */
export interface LimitOverride {
  /** Undefined: for every route and for all together. */
  readonly route: string | undefined
  /** Undefined: for every scenario. */
  readonly scenario?: string | undefined
  readonly figure: string
  readonly negligible?: number | undefined
  readonly tolerable?: number | undefined
  /** True for a limit that nobody asked for, and that follows from what the machine was seen to resolve. */
  readonly isCalibrated?: boolean | undefined
}

/** The name that stands for the answers themselves in `--accept`. */
export const answersFigure = 'answers'

/** A change that is expected: `--accept 'list p95: reason'`. */
export interface Accepted {
  /** Undefined: for every route and for all together. */
  readonly route: string | undefined
  /** A paired figure, or `answers`. */
  readonly figure: string
  readonly reason: string
}

/** Whether what was said of one route, or of every one where none is named, holds for a route. */
export const isOfRoute = (said: { readonly route: string | undefined }, route: string | undefined): boolean =>
  said.route === undefined || said.route === route

/** The settings for judging the evidence of a comparison. */
export interface PairSettings {
  readonly looks: readonly Look[]
  /** Seconds of all invocations of all scenarios together. */
  readonly mostSeconds: number
  /** The expected seconds of an invocation before any was measured. */
  readonly invocationSeconds: number
  readonly limits: readonly LimitOverride[]
  readonly accepted: readonly Accepted[]
  /** The seed for the random sign patterns. */
  readonly seed: number
}

/** After these numbers of invocations a pass is looked for first. */
const firstPasses = [6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 21, 24, 27]

/** Further ones, each a fifth later, up to one that is not reached: then the last invocations of the time are looked at too. */
function laterPasses(invocations: number): number[] {
  const later: number[] = []
  for (let last = firstPasses.at(-1) ?? 1; last < invocations; later.push(last))
    last = Math.min(mostInvocations, Math.ceil(last * 1.2))
  return later
}

/** A look that suspects nothing, but may find everything tolerable. */
const onlyPass = { alpha: { all: 0, routes: 0 }, confirmation: [], pass: 0.012 }

/**
 * The probability with which a look after so many invocations may find a figure tolerable that is not: with six, the least that can
 * find anything; with more than the usual ten minutes have, less, because a long comparison has many such looks.
 */
const passAt = (invocations: number): number =>
  invocations === 6 ? 1 / 64 : invocations > 33 ? onlyPass.pass / 3 : onlyPass.pass

/**
 * The looks of a gate that has time for this many invocations. A fail needs a look and a confirmation, which are
 * independent of each other. It is therefore wrong with a probability of at most the product of their alphas, summed over
 * the looks: 1.4 % if every figure is worse by exactly the negligible change, whatever the noise looks like, and less for
 * equal arms (see gate.test.ts). The mix as a whole, which has the most power, is looked at first and alone: four
 * invocations show large changes, and three more confirm them. So few are used only for figures that scatter little and are no
 * noisier than usual, or that differ by far more than they scatter. Later the mix and the single routes are a
 * family each, with an alpha of its own (Bonferroni), looked at after a third and after half of the time, so that the rest
 * of the time can confirm a small change. A pass is looked for more often.
 *
 * Each of several scenarios has its share of the alphas of a confirmation. An invocation halves the probability that a
 * confirmation errs, so each step has as many more of them as the number of scenarios asks for: a step that could confirm
 * nothing would only cost time.
 */
export function looksFor(invocations: number, scenarios = 1): Look[] {
  const shared = Math.ceil(Math.log2(scenarios))
  const middle = Math.max(6, Math.round(invocations / 3))
  const late = Math.max(middle + 3, Math.round(invocations * 0.55))
  const small = (looked: number, alpha: Look['alpha']): Look => ({
    invocations: looked,
    alpha,
    confirmation: [
      { invocations: 6 + shared, alpha: 1 / 64 },
      { invocations: Math.max(8 + shared, invocations - looked), alpha: 0.02 },
    ],
    pass: onlyPass.pass,
  })
  const large: Look = {
    ...onlyPass,
    invocations: 4,
    alpha: { all: 1 / 16, routes: 0 },
    confirmation: [{ invocations: 3 + shared, alpha: 1 / 8 }],
    pass: 0,
    only: { mostUsual: 0.1, mostNoise: 1.45, leastSize: 3 },
  }
  const planned = [
    large,
    small(middle, { all: 0.04, routes: 0.03 }),
    small(late, { all: 0.05, routes: 0.05 }),
  ].filter(({ invocations: looked }, at) => at === 0 || looked < invocations)
  const passes = [...firstPasses, ...laterPasses(invocations)]
    .filter((at) => planned.every(({ invocations: looked }) => looked !== at))
    .map((at): Look => ({ ...onlyPass, invocations: at, pass: passAt(at) }))
  return [...planned, ...passes].sort((a, b) => a.invocations - b.invocations)
}

const usualSeconds = { most: 600, invocation: 21 }

/** The settings of a gate by default. */
export const usualSettings: PairSettings = settingsFor({})

/** The settings of a gate; its looks follow from the available time. */
export function settingsFor(given: Partial<Omit<PairSettings, 'looks'>>, scenarios = 1): PairSettings {
  const mostSeconds = given.mostSeconds ?? usualSeconds.most
  const invocationSeconds = given.invocationSeconds ?? usualSeconds.invocation
  const invocations = Math.floor(mostSeconds / invocationSeconds / scenarios)
  return {
    ...{ limits: [], accepted: [], seed: 1 },
    ...given,
    ...{ mostSeconds, invocationSeconds },
    looks: looksFor(Math.min(mostInvocations, invocations), scenarios),
  }
}
