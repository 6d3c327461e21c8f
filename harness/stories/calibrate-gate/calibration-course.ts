import { type BankedInvocation, bankOf } from '../../calibration/gate/bank.ts'
import {
  type GateCalibration,
  isCaught,
  lastingAt,
  type NoOp,
  type TriedRegression,
} from '../../calibration/gate/gate-calibration.ts'
import type { CurvePoint } from '../../calibration/gate/replays.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import {
  isPairedFigure,
  type PairedFigureName,
  pairedFigure,
} from '../../verdict/pairs/figures/paired-figures.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import type { LimitOverride } from '../../verdict/pairs/settings.ts'

/** One change that a real gate found, as far as a summary of several gates needs it. */
export type FoundChange = Pick<
  Change,
  'route' | 'figure' | 'base' | 'head' | 'change' | 'difference' | 'low' | 'high' | 'mde' | 'outcome'
>

/** How a real gate ended. */
export interface GateEnd extends Omit<NoOp, 'at'> {
  /** The worst finding, in a sentence; undefined when there was none. */
  readonly found: string | undefined
  /** The seed with which the same gate is carried out again. */
  readonly seed: number
  /** The figures of all routes together, and those of single routes that became worse. */
  readonly changes: readonly FoundChange[]
}

/** A gate of equal arms, with the usual limits and those given; its measurements are returned even when it is interrupted. */
export type NoOpGate = (
  mostSeconds: number,
  onEvidence: (evidence: PairedEvidence) => Promise<void>,
  limits?: readonly LimitOverride[],
) => Promise<GateEnd>

/**
 * Judges a gate of equal arms of this command again, with what is tolerable by default once the curve of the machine is known;
 * undefined for a bundle of another command.
 */
export type JudgeAgain = (
  bundle: string,
  curve: readonly CurvePoint[],
) => Promise<Pick<NoOp, 'outcome' | 'reason'> | undefined>

/** A gate of the target against a copy that is known to be worse. */
export interface RegressionGate extends Pick<TriedRegression, 'name' | 'words'> {
  readonly compare: (mostSeconds: number, bank: readonly BankedInvocation[]) => Promise<GateEnd>
}

export interface CourseOptions {
  /** Seconds for everything together. */
  readonly mostSeconds: number
  /** Unix time in milliseconds. */
  readonly now: () => number
  /** Seconds on a clock that nobody sets. */
  readonly elapsedSeconds: () => number
  readonly keep: (known: GateCalibration) => Promise<void>
  readonly onEnded: (ended: NoOp | TriedRegression) => void
}

/** The share of the time for equal arms; the rest is for regressions, which are needed to arm a gate. */
const shareOfNoOps = 0.45
/** More invocations of equal arms add little information. */
const enoughBanked = 30
/** The longest time for one gate, in seconds; a regression that is not detected by then does not arm the gate. */
const mostSecondsOf = { noOp: 600, regression: 300 } as const
/** In seconds: in less time a gate cannot reach any verdict. */
const leastSeconds = 60

/** The figures of errors, which become worse in a broken copy too. */
const ofErrors: readonly string[] = ['errorRate', 'timeoutRate'] satisfies readonly PairedFigureName[]

/** Whether errors and timeouts are all that became worse, of the figures that decide. */
function isByErrorsAlone(changes: readonly FoundChange[]): boolean {
  const worse = changes.filter(
    ({ outcome, figure }) => outcome === 'worse' && isPairedFigure(figure) && pairedFigure(figure).isGated,
  )
  return worse.length > 0 && worse.every(({ figure }) => ofErrors.includes(figure))
}

/** Regressions that were not tried yet come first, then those tried longest ago. */
function inTurn(
  regressions: readonly RegressionGate[],
  { regressions: tried }: GateCalibration,
): RegressionGate[] {
  const last = ({ name }: RegressionGate) => tried.findLast((one) => one.name === name)?.at ?? 0
  return regressions.toSorted((a, b) => last(a) - last(b))
}

/**
 * Carries out real gates while there is time: first equal arms, repeatedly until the bank has enough invocations, then each
 * known regression. What was measured so long ago that it soon ends is measured again as if it were not known, and is kept
 * until then. Each result is stored as soon as the gate has ended.
 * @returns what is then known.
 */
export async function calibrationCourse(
  begun: GateCalibration,
  gates: { readonly noOp: NoOpGate; readonly regressions: readonly RegressionGate[] },
  { mostSeconds, now, elapsedSeconds, keep, onEnded }: CourseOptions,
): Promise<GateCalibration> {
  let known = begun
  const begunAt = elapsedSeconds()
  const leftOf = (seconds: number) => seconds - (elapsedSeconds() - begunAt)
  const learn = async (more: Partial<GateCalibration>): Promise<void> => {
    known = { ...known, ...more }
    await keep(known)
  }
  let leftSeconds = mostSeconds * (gates.regressions.length === 0 ? 1 : shareOfNoOps)
  const isBankLarge = () => lastingAt(known, now()).bank.length >= enoughBanked
  for (let first = true; first || (leftSeconds >= leastSeconds && !isBankLarge()); ) {
    first = false
    const {
      found: _,
      changes: __,
      ...ended
    } = await gates.noOp(Math.min(mostSecondsOf.noOp, Math.max(leftSeconds, leastSeconds)), (evidence) =>
      learn({ bank: [...known.bank, ...bankOf(evidence, now())], replayed: undefined }),
    )
    const noOp: NoOp = { ...ended, at: now() }
    await learn({ noOps: [...known.noOps, noOp] })
    onEnded(noOp)
    leftSeconds = leftOf(mostSeconds * (gates.regressions.length === 0 ? 1 : shareOfNoOps))
  }
  for (const { name, words, compare } of inTurn(gates.regressions, lastingAt(known, now()))) {
    const left = leftOf(mostSeconds)
    if (left < leastSeconds) break
    const { changes, ...ended } = await compare(Math.min(mostSecondsOf.regression, left), known.bank)
    const tried: TriedRegression = {
      ...{ ...ended, name, words, at: now() },
      isByErrorsAlone: isByErrorsAlone(changes),
    }
    // An undecided try, as on a slow day, takes back no earlier catch; one that passed does.
    const stays = (one: TriedRegression) =>
      one.name !== name || (isCaught(one) && tried.outcome === 'unproven')
    await learn({ regressions: [...known.regressions.filter(stays), tried] })
    onEnded(tried)
  }
  return known
}
