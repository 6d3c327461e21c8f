/** A step of a confirmation: how many fresh invocations it has by then, and with what probability it may err there. */
export interface Step {
  readonly invocations: number
  readonly alpha: number
}

/** One planned look at the evidence. */
export interface Look {
  /** Invocations that were looked at by then. */
  readonly invocations: number
  /** With what probability it may suspect any figure of the mix as a whole that is not worse, and any of a single route. */
  readonly alpha: { readonly all: number; readonly routes: number }
  /** How what it suspects is confirmed, on fresh invocations. */
  readonly confirmation: readonly Step[]
  /** With what probability it may call a figure tolerable that is not. */
  readonly pass: number
  /** It suspects only figures whose noise is at most this many times what is usual; undefined for any. */
  readonly mostNoise?: number | undefined
}

/** Limits of one figure, of one route or of every one: relative changes, or differences for what is a share. */
export interface LimitOverride {
  /** Undefined: of every route and of all together. */
  readonly route: string | undefined
  readonly figure: string
  readonly negligible?: number | undefined
  readonly tolerable?: number | undefined
}

/** What the answers themselves are called in `--accept`. */
export const answersFigure = 'answers'

/** A change that is expected: `--accept 'list p95: reason'`. */
export interface Accepted {
  /** Undefined: of every route and of all together. */
  readonly route: string | undefined
  /** A paired figure, or `answers`. */
  readonly figure: string
  readonly reason: string
}

/** What is asked of the evidence of a comparison. */
export interface PairSettings {
  readonly looks: readonly Look[]
  /** Seconds of invocations in all, for all scenarios together. */
  readonly mostSeconds: number
  /** Seconds that an invocation is thought to take before any has told. */
  readonly invocationSeconds: number
  readonly limits: readonly LimitOverride[]
  readonly accepted: readonly Accepted[]
  /** Of the random patterns of signs. */
  readonly seed: number
}

/** A look that suspects nothing, but may find everything tolerable. */
const onlyPass = { alpha: { all: 0, routes: 0 }, confirmation: [], pass: 0.012 }

/**
 * The looks of a gate that has time for so many invocations. A fail needs a look and a confirmation, which are independent of
 * each other, so that it is wrong with a probability of at most the product of their alphas, summed over the looks: 1.4 % for
 * figures that are each worse by exactly what is negligible, whatever their noise looks like, and less for equal arms (see
 * gate.test.ts). The mix as a whole, where the power is, is looked at first and alone: four invocations tell large changes,
 * and three more confirm them; so few only where they are no noisier than usual, which their signs have no part in. Later it and the single routes are a family with an alpha each (Bonferroni), looked at when a
 * third and when half of the time is over, so that what is left can confirm a small change. A pass is looked for more often.
 */
export function looksFor(invocations: number): Look[] {
  const middle = Math.max(6, Math.round(invocations / 3))
  const late = Math.max(middle + 3, Math.round(invocations * 0.55))
  const small = (looked: number, alpha: Look['alpha']): Look => ({
    invocations: looked,
    alpha,
    confirmation: [
      { invocations: 6, alpha: 1 / 64 },
      { invocations: Math.max(8, invocations - looked), alpha: 0.02 },
    ],
    pass: onlyPass.pass,
  })
  const large: Look = {
    ...onlyPass,
    invocations: 4,
    alpha: { all: 1 / 16, routes: 0 },
    confirmation: [{ invocations: 3, alpha: 1 / 8 }],
    pass: 0,
    mostNoise: 1.45,
  }
  const planned = [
    large,
    small(middle, { all: 0.04, routes: 0.03 }),
    small(late, { all: 0.05, routes: 0.05 }),
  ].filter(({ invocations: looked }, at) => at === 0 || looked < invocations)
  const passes = [6, 9, 11, 13, 15, 18, 21, 24, 27]
    .filter((at) => planned.every(({ invocations: looked }) => looked !== at))
    .map((at): Look => ({ ...onlyPass, invocations: at, ...(at === 6 ? { pass: 1 / 64 } : {}) }))
  return [...planned, ...passes].sort((a, b) => a.invocations - b.invocations)
}

const usualSeconds = { most: 600, invocation: 25 }

/** What a gate asks where nobody says otherwise. */
export const usualSettings: PairSettings = settingsFor({})

/** The settings of a gate, whose looks follow from the time it has. */
export function settingsFor(given: Partial<Omit<PairSettings, 'looks'>>, scenarios = 1): PairSettings {
  const mostSeconds = given.mostSeconds ?? usualSeconds.most
  const invocationSeconds = given.invocationSeconds ?? usualSeconds.invocation
  return {
    ...{ limits: [], accepted: [], seed: 1 },
    ...given,
    ...{ mostSeconds, invocationSeconds },
    looks: looksFor(Math.floor(mostSeconds / invocationSeconds / scenarios)),
  }
}
