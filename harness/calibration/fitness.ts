import type { EngineName } from '../config/engines/engines.ts'
import { protocolWords } from '../config/plan/arm.ts'
import type { InstrumentEvidence } from '../evidence/evidence.ts'
import type { Calibration } from './calibration.ts'
import { addCalibration, readCalibration } from './calibration-cache.ts'
import { wasNeverShort } from './criterion.ts'
import type { KnownTransport } from './known/transport.ts'
import { runCalibration } from './run-calibration.ts'
import { serversInWords, trials } from './trials.ts'

export interface FitnessOptions {
  /** `kept`: only stored results are used; what is not known is not calibrated now. */
  readonly missing: 'calibrate' | 'kept'
  /** How the target is reached; the engines are calibrated over the same protocol. */
  readonly transport: KnownTransport
  readonly signal: AbortSignal
  readonly onCalibrate: (engine: EngineName) => void
}

const notCalibrated = (protocol: KnownTransport['protocol']): string =>
  `not calibrated on this machine; run \`tailgate calibrate${protocol === 'http1' ? '' : ` --protocol ${protocol}`}\``

/** In milliseconds: how long no new calibration is tried after the machine was too busy to decide. */
const undecidedForMs = 30 * 60_000

const rowsOf = (known: Calibration | undefined, engine: EngineName) =>
  (known?.rows ?? []).filter(({ instrument }) => instrument === engine)

/**
 * Whether a quick calibration may replace what is known of an engine. Not where the engine was not right against a server that
 * a quick one leaves out: it would undo a rejection without asking for its reason again. Not decided counts as not right, because
 * on a busy machine what was rejected for reading too much is not decided next.
 */
export function sufficesQuickly(known: Calibration | undefined, engine: EngineName): boolean {
  const asked = new Set(trials(true).map(serversInWords))
  return rowsOf(known, engine).every(({ server, outcome }) => outcome === 'right' || asked.has(server))
}

/**
 * What is known about these engines on this machine. An engine that was not found fit within a day is calibrated now, quickly
 * where that suffices, unless the machine was too busy to decide less than half an hour ago.
 */
export async function findFitness(
  engines: readonly EngineName[],
  { missing, transport, signal, onCalibrate }: FitnessOptions,
): Promise<readonly InstrumentEvidence[]> {
  let known = await readCalibration(Date.now(), transport.protocol)
  const settled = (engine: EngineName) =>
    known?.instruments.some(
      ({ instrument, fit, at }) =>
        instrument === engine &&
        (fit === 'verdict' || fit === 'steady' || (fit === 'unknown' && Date.now() - at < undecidedForMs)),
    )
  for (const engine of engines) {
    if (missing === 'kept' || settled(engine)) continue
    onCalibrate(engine)
    known = await addCalibration(
      await runCalibration({
        ...{ instruments: [engine], transport, signal },
        quick: sufficesQuickly(known, engine),
      }),
    )
  }
  return engines.map((engine) => {
    const found = known?.instruments.find(({ instrument }) => instrument === engine)
    return {
      engine,
      fit: found?.fit ?? 'absent',
      ...(found?.fit === 'unknown' ? { neverShort: wasNeverShort(rowsOf(known, engine)) } : {}),
      sentence: `${found?.sentence ?? notCalibrated(transport.protocol)} (${protocolWords[transport.protocol]})`,
    }
  })
}
