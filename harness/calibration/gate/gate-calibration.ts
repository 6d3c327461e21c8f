import type { BankedInvocation } from './bank.ts'
import type { CurvePoint, OutcomeCounts } from './replays.ts'

/** A real gate of two equal arms. */
export interface NoOp {
  /** When it ended, as Unix time in milliseconds. */
  readonly at: number
  readonly outcome: 'pass' | 'fail' | 'unproven'
  readonly reason: string
  readonly invocations: number
  readonly tookSeconds: number
  readonly bundle: string
}

/** A real gate of the target against a copy that is known to be worse. */
export interface TriedRegression extends NoOp {
  /** The name of the patch, without its file extension. */
  readonly name: string
  /** What the patch does, in a sentence. */
  readonly words: string
  /** The worst finding, in a sentence; undefined when there was none. */
  readonly found: string | undefined
  /** Whether errors and timeouts are all that became worse. */
  readonly isByErrorsAlone?: boolean | undefined
}

/** What is known about the gate of one scenario of a target on this machine. */
export interface GateCalibration {
  readonly fingerprint: string
  readonly target: string
  readonly scenario: string
  readonly bank: readonly BankedInvocation[]
  /** In the order in which they ended. */
  readonly noOps: readonly NoOp[]
  readonly regressions: readonly TriedRegression[]
  /** Synthetic gates drawn from the bank; undefined while the bank is too small, or when it has grown since. */
  readonly replayed: Replayed | undefined
}

export interface Replayed {
  /** Unix time in milliseconds. */
  readonly at: number
  /** The number of invocations in the bank. */
  readonly banked: number
  /** Gates of equal arms with the usual time, which tolerate what the curve says. */
  readonly equal: OutcomeCounts
  readonly curve: readonly CurvePoint[]
}

export const nothingKnown = (of: Pick<GateCalibration, 'fingerprint' | 'target' | 'scenario'>) =>
  ({ ...of, bank: [], noOps: [], regressions: [], replayed: undefined }) satisfies GateCalibration

/** The names of patches that make errors on purpose: `errors`, `errors-of-list`. */
const makesErrors = /^errors\b/

/**
 * Whether a gate has detected a known regression. Errors alone do not show it, unless the patch makes them on purpose, because
 * a copy that lacks a file gives errors whatever its patch does.
 */
export const isCaught = ({
  outcome,
  name,
  isByErrorsAlone,
}: Pick<TriedRegression, 'outcome' | 'name' | 'isByErrorsAlone'>): boolean =>
  outcome === 'fail' && (isByErrorsAlone !== true || makesErrors.test(name))

/** How long results are valid, in milliseconds: one week, because machines are changed, updated and moved. */
export const heldForMs = 7 * 86_400_000

/**
 * How long before its end a result is to be measured again, in milliseconds: a day and a half. The next job that arms a gate
 * comes a day later, CI systems start such jobs hours late, and a calibration takes a while; with less, the gate would be
 * unarmed until that job has ended.
 */
export const renewedBeforeMs = 1.5 * 86_400_000

/** The part of a calibration that is valid at `now` (Unix milliseconds). */
export function holdingAt(known: GateCalibration, now: number): GateCalibration {
  const holds = ({ at }: { readonly at: number }) => at <= now && now - at < heldForMs
  const { bank, noOps, regressions, replayed } = known
  return {
    ...known,
    bank: bank.filter(holds),
    noOps: noOps.filter(holds),
    regressions: regressions.filter(holds),
    replayed: replayed && holds(replayed) ? replayed : undefined,
  }
}

/** The part of what is valid at `now` (Unix milliseconds) that need not be measured again yet. */
export const lastingAt = (known: GateCalibration, now: number): GateCalibration =>
  holdingAt(known, now + renewedBeforeMs)
