import { setImmediate } from 'node:timers/promises'
import { whyUnarmed } from '../../calibration/gate/arming.ts'
import { tableOf } from '../../calibration/gate/bank.ts'
import { calibratedLimits } from '../../calibration/gate/calibrated-limits.ts'
import { readGateCalibration, writeGateCalibration } from '../../calibration/gate/gate-cache.ts'
import {
  type GateCalibration,
  lastingAt,
  type NoOp,
  nothingKnown,
  type Replayed,
  type TriedRegression,
} from '../../calibration/gate/gate-calibration.ts'
import { type GateKey, gateFingerprint } from '../../calibration/gate/gate-fingerprint.ts'
import {
  type CurvePoint,
  countOutcomes,
  curveFigures,
  curvePoint,
  curveSeconds,
  fewestBanked,
} from '../../calibration/gate/replays.ts'
import type { OnProgress } from '../../live/progress.ts'
import { usualSettings } from '../../verdict/pairs/settings.ts'
import {
  calibrationCourse,
  type JudgeAgain,
  type NoOpGate,
  type RegressionGate,
} from './calibration-course.ts'

/** How many synthetic gates are carried out: of equal arms, and for each tried change of a figure. */
export interface ReplayedGates {
  readonly equal: number
  readonly curve: number
}

export const usualReplays: ReplayedGates = { equal: 2000, curve: 100 }

export interface CalibrateGateOptions {
  /** What the calibration holds for. */
  readonly key: GateKey
  /** Seconds of all real gates together. */
  readonly mostSeconds: number
  readonly replays: ReplayedGates
  readonly gates: {
    readonly noOp: NoOpGate
    readonly judgeAgain: JudgeAgain
    readonly regressions: readonly RegressionGate[]
  }
  readonly signal: AbortSignal
  readonly watch: OnProgress
  readonly onEnded: (ended: NoOp | TriedRegression) => void
  /** Where the results are stored; by default the cache. */
  readonly cache?: string
}

/**
 * Carries out synthetic gates drawn from the bank; undefined when the bank is too small.
 * @throws the signal's reason.
 */
export async function replayBank(
  { bank }: GateCalibration,
  replays: ReplayedGates,
  { signal, watch }: Pick<CalibrateGateOptions, 'signal' | 'watch'>,
): Promise<Replayed | undefined> {
  if (bank.length < fewestBanked) return undefined
  const table = tableOf(bank)
  const seed = 20_261_128
  const pause = async () => {
    await setImmediate()
    signal.throwIfAborted()
  }
  const curve: CurvePoint[] = []
  for (const figure of curveFigures)
    for (const seconds of curveSeconds) {
      watch({ type: 'step', name: `replaying changes of ${figure} in ${seconds / 60} min` })
      curve.push(await curvePoint(table, { figure, seconds }, { gates: replays.curve, seed }, pause))
    }
  watch({
    type: 'step',
    name: `replaying ${replays.equal} gates of equal arms from ${bank.length} invocations`,
  })
  // A gate tolerates by default what the curve says, so its unproven verdicts are counted with these limits.
  const seconds = usualSettings.mostSeconds
  const limits = calibratedLimits(curve, seconds, [])
  const equal = await countOutcomes(table, { gates: replays.equal, seconds, seed, limits }, pause)
  return { at: Date.now(), banked: bank.length, equal, curve }
}

/**
 * What is known about a gate that is armed on this machine, and stays armed until the next job that arms it has ended;
 * undefined otherwise.
 */
export async function lastinglyArmed(key: GateKey, cache?: string): Promise<GateCalibration | undefined> {
  const now = Date.now()
  const known = await readGateCalibration(gateFingerprint(key), now, cache)
  const lasting = known && lastingAt(known, now)
  return whyUnarmed([{ name: key.scenario, known: lasting }]) === undefined ? known : undefined
}

/**
 * What is known about a gate, with replays of its bank where it has none, as after a calibration that was interrupted. Nothing
 * is measured.
 * @throws the signal's reason; TailgateError DISK_FULL, DISK_FAILED.
 */
export async function withReplays(
  known: GateCalibration,
  { replays, cache, ...context }: Pick<CalibrateGateOptions, 'replays' | 'cache' | 'signal' | 'watch'>,
): Promise<GateCalibration> {
  const replayed = known.replayed ?? (await replayBank(known, replays, context))
  if (replayed === known.replayed) return known
  const done = { ...known, replayed }
  await writeGateCalibration(done, cache)
  return done
}

/**
 * The story of calibrating a gate. It continues from what is already known: real gates of equal arms and of known regressions
 * are carried out while there is time, and each is stored as soon as it has ended; then the bank is replayed, and equal arms
 * are judged with what is tolerable on this machine from then on.
 * @throws what a gate throws, or the signal's reason; what was measured until then is stored.
 */
export async function calibrateGate(options: CalibrateGateOptions): Promise<GateCalibration> {
  const { key, mostSeconds, replays, gates, onEnded, cache } = options
  const fingerprint = gateFingerprint(key)
  const { target, scenario } = key
  const before = await readGateCalibration(fingerprint, Date.now(), cache)
  const keep = (known: GateCalibration) => writeGateCalibration(known, cache)
  const known = await calibrationCourse(before ?? nothingKnown({ fingerprint, target, scenario }), gates, {
    ...{ mostSeconds, keep, onEnded },
    now: Date.now,
    elapsedSeconds: () => performance.now() / 1000,
  })
  const replayed = await replayBank(known, replays, options)
  /** A gate that could not tell less than is usually tolerated may pass with what this machine can tell, as the next one does. */
  const judgedAgain = async (noOp: NoOp): Promise<NoOp> => {
    if (replayed === undefined || noOp.outcome !== 'unproven') return noOp
    const again = await gates.judgeAgain(noOp.bundle, replayed.curve)
    if (again?.outcome !== 'pass') return noOp
    const ended = { ...noOp, outcome: again.outcome, reason: again.reason }
    onEnded(ended)
    return ended
  }
  const done = { ...known, replayed, noOps: await Promise.all(known.noOps.map(judgedAgain)) }
  await keep(done)
  return done
}
