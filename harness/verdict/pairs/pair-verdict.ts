import type { AnswerShape, ArmName, Invocation } from '../../evidence/paired.ts'

/** The outcome of one figure of one route between base and head. */
export type ChangeOutcome =
  /** Confirmed: the lower end of its interval is above the negligible change. */
  | 'worse'
  /** The whole interval is below zero by more than the negligible change. */
  | 'better'
  /** The upper end of its interval is below the tolerable change. */
  | 'same'
  /** None of these. */
  | 'undecided'

/** A relative change: head / base - 1, so 0.05 is 5 % more; for a share, whose base is usually zero, head - base. */
export type Relative = number

/** One figure of one route, base against head. */
export interface Change {
  readonly scenario: string
  /** `all` for the mix as a whole. */
  readonly route: string
  /** The name of its row in the table of paired figures. */
  readonly figure: string
  /** In the unit of the figure's row; the median over invocations. */
  readonly base: number
  readonly head: number
  /** The estimate; undefined when base is 0, where `difference` is used instead. */
  readonly change: Relative | undefined
  /** head - base in the figure's unit. */
  readonly difference: number
  /**
   * The interval. For a confirmed change it is that of the fresh invocations, simultaneous over everything that was suspected
   * with it; otherwise each interval is for itself, as a pass requires for every gated figure. An unknown end is infinite.
   */
  readonly low: Relative
  readonly high: Relative
  readonly negligible: Relative
  readonly tolerable: Relative
  /** The smallest change that this comparison would have detected 95 times in 100; undefined while it is not known. */
  readonly mde: Relative | undefined
  readonly outcome: ChangeOutcome
  /** How it was compared: by intervals over invocations, or exactly, for counts that are the same for each request. */
  readonly comparison: 'interval' | 'exact'
  /** Whether fresh invocations have confirmed it; undefined when nothing had to be confirmed. */
  readonly isConfirmed: boolean | undefined
  /** How far slices of base differ from slices of base in this comparison, 95 times in 100; absent when it is not known. */
  readonly noise?: Relative | undefined
  /** The change of each invocation, in their order, without dropped ones; absent when they are not stored. */
  readonly invocations?: readonly InvocationChange[]
  /** Whether it decides the verdict; other figures are only shown. */
  readonly isGated: boolean
  /** Why a found change does not count, as given by the user: `--accept 'list p95: reason'`. */
  readonly accepted?: string | undefined
  /** A sentence with figures, made by `changeInWords`: `p95 of list: 4.10 ms became 4.90 ms, 19 % slower (12 % to 27 %)`. */
  readonly sentence: string
}

/** The size of a change for sorting: relative, or where base is 0 the difference in the figure's unit. */
export const sizeOf = ({ change, difference }: Pick<Change, 'change' | 'difference'>): number =>
  change ?? difference

/** One figure of one route in one invocation, base against head. */
export interface InvocationChange {
  readonly index: number
  readonly stage: Invocation['stage']
  /** Undefined when base is 0. */
  readonly change: Relative | undefined
}

/** Answers of one route with different shapes. */
export interface ChangedAnswer {
  readonly scenario: string
  readonly route: string
  readonly base: AnswerShape | undefined
  readonly head: AnswerShape | undefined
  readonly sentence: string
}

/** One point of the shift function: how far a percentile of one route has moved. */
export interface Shift {
  readonly scenario: string
  readonly route: string
  /** In (0, 1). */
  readonly percentile: number
  /** Medians over the invocations, in microseconds. */
  readonly base: number
  readonly head: number
  /** Over the invocations, as the interval is, so it lies in it; the medians may be further apart. */
  readonly change: Relative
  readonly low: Relative
  readonly high: Relative
}

/** A line of the certificate of a comparison: a condition, and its effect on the verdict. */
export interface PairLine {
  readonly name: string
  readonly sentence: string
  /** False when it forbids a pass. */
  readonly passable: boolean
}

/** The verdict on two arms. */
export interface PairVerdict {
  readonly outcome: 'pass' | 'fail' | 'unproven'
  /** A sentence with the figure that decided. */
  readonly reason: string
  /** Worst first: failed, undecided, better, equal. */
  readonly changes: readonly Change[]
  readonly shifts: readonly Shift[]
  readonly answers: readonly ChangedAnswer[]
  readonly lines: readonly PairLine[]
  readonly pairs: {
    readonly measured: number
    readonly dropped: number
    /** Requests that had not ended by the deadline for draining. */
    readonly undrained: number
  }
  readonly invocations: { readonly looks: number; readonly confirmations: number }
  /** Seconds of measuring, starting and warming up so far. */
  readonly tookSeconds: number
  /** The longest time for each scenario, in seconds: detectable changes are those of a comparison that uses all of it. */
  readonly mostSeconds: number
  /**
   * The total seconds that would decide it, including those so far; undefined when it is decided, or when no time would be
   * enough.
   */
  readonly neededSeconds: number | undefined
  /** Routes that only one arm has. */
  readonly onlyIn: Readonly<Record<ArmName, readonly string[]>>
}
