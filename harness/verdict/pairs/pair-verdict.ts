import type { AnswerShape, ArmName, Invocation } from '../../evidence/paired.ts'

/** What became of one figure of one route between base and head. */
export type ChangeOutcome =
  /** Confirmed: the lower end of its interval is above what is negligible. */
  | 'worse'
  /** The whole interval is below zero by more than what is negligible. */
  | 'better'
  /** The upper end of its interval is below what is tolerable. */
  | 'same'
  /** None of these. */
  | 'undecided'

/** A relative change: head / base - 1, so 0.05 is 5 % more; of a share, whose base is usually zero, head - base. */
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
  /** The estimate; undefined where base is 0, when `difference` tells it. */
  readonly change: Relative | undefined
  /** head - base in the figure's unit. */
  readonly difference: number
  /**
   * The interval: of what fresh invocations confirmed, simultaneous over all that was suspected with it; else each for itself,
   * as a pass asks it of every gated figure. An end that is unknown is infinite.
   */
  readonly low: Relative
  readonly high: Relative
  readonly negligible: Relative
  readonly tolerable: Relative
  /** The smallest change that this comparison would have caught 95 times in 100; undefined while it cannot be told. */
  readonly mde: Relative | undefined
  readonly outcome: ChangeOutcome
  /** How it was compared: by intervals over invocations, or exactly, as what a request does is the same each time. */
  readonly comparison: 'interval' | 'exact'
  /** Whether fresh invocations have confirmed it; undefined where nothing had to be confirmed. */
  readonly isConfirmed: boolean | undefined
  /** How far slices of base are from slices of base in this very comparison, 95 times in 100; absent where it is not known. */
  readonly noise?: Relative | undefined
  /** The change of each invocation, in their order, those dropped left out; absent where they are not kept. */
  readonly invocations?: readonly InvocationChange[]
  /** Whether it decides the verdict: figures that are only shown do not. */
  readonly isGated: boolean
  /** Why a change that was found does not count, as it was given: `--accept 'list p95: reason'`. */
  readonly accepted?: string | undefined
  /** In a sentence, with figures, made by `changeInWords`: `p95 of list: 4.10 ms became 4.90 ms, 19 % slower (12 % to 27 %)`. */
  readonly sentence: string
}

/** One figure of one route in one invocation, base against head. */
export interface InvocationChange {
  readonly index: number
  readonly stage: Invocation['stage']
  /** Undefined where base is 0. */
  readonly change: Relative | undefined
}

/** Answers of one route that look different. */
export interface ChangedAnswer {
  readonly scenario: string
  readonly route: string
  readonly base: AnswerShape | undefined
  readonly head: AnswerShape | undefined
  readonly sentence: string
}

/** One point of the shift function: how much a percentile of one route has moved. */
export interface Shift {
  readonly scenario: string
  readonly route: string
  /** In (0, 1). */
  readonly percentile: number
  readonly base: number
  readonly head: number
  readonly low: Relative
  readonly high: Relative
}

/** A line of the certificate of a comparison: what was seen of the conditions, and what it does to the verdict. */
export interface PairLine {
  readonly name: string
  readonly sentence: string
  /** False when it forbids a pass. */
  readonly passable: boolean
}

/** The verdict on two arms. */
export interface PairVerdict {
  readonly outcome: 'pass' | 'fail' | 'unproven'
  /** In a sentence, with the figure that decided. */
  readonly reason: string
  /** Worst first: what failed, what is undecided, what is better, what is the same. */
  readonly changes: readonly Change[]
  readonly shifts: readonly Shift[]
  readonly answers: readonly ChangedAnswer[]
  readonly lines: readonly PairLine[]
  readonly pairs: { readonly measured: number; readonly dropped: number }
  readonly invocations: { readonly looks: number; readonly confirmations: number }
  /** Seconds of measuring, starting and heating so far. */
  readonly tookSeconds: number
  /** Seconds that would decide it, those so far included; undefined where it is decided, or no time would. */
  readonly neededSeconds: number | undefined
  /** Routes that only one arm has. */
  readonly onlyIn: Readonly<Record<ArmName, readonly string[]>>
}
