import { usableCache } from '../../base/files/usable-cache.ts'
import { addCalibration, readCalibration } from '../../calibration/calibration-cache.ts'
import { sufficesQuickly } from '../../calibration/fitness.ts'
import { type InstrumentName, instrumentNames } from '../../calibration/instrument.ts'
import { allInstruments } from '../../calibration/instrument-registry.ts'
import type { Protocol } from '../../calibration/known/transport.ts'
import { runCalibration } from '../../calibration/run-calibration.ts'
import { transportOver } from '../../calibration/transport-to-known.ts'
import { engineNames } from '../../config/engines/engines.ts'
import { protocolWords } from '../../config/plan/arm.ts'
import { typed } from '../../config/plan/typed-options.ts'
import { switches } from '../../config/setup/switches.ts'
import { calibrationLines, calibrationSummary } from '../../report/calibration.ts'
import { printJson, printLines, say } from '../shared/outlet.ts'
import { exitOf } from './exit-of.ts'

export interface CalibrateRequest {
  readonly quick?: boolean
  readonly protocol?: string
  readonly json?: boolean
}

const isInstrument = (name: string): name is InstrumentName => instrumentNames.some((known) => known === name)

/**
 * Reads the command line.
 * @throws TailgateError USAGE with all of its errors.
 */
function read(names: readonly string[], { protocol: asked }: CalibrateRequest) {
  const reading = typed()
  const protocol = reading.choice('--protocol', asked, switches.protocol) ?? 'http1'
  for (const name of names)
    if (!isInstrument(name))
      reading.refuse(`There is no instrument "${name}"; the instruments are ${instrumentNames.join(', ')}.`)
  const chosen = names.filter(isInstrument)
  for (const { name, speaks } of allInstruments())
    if (chosen.includes(name) && !speaks.includes(protocol))
      reading.refuse(`${name} does not speak ${protocolWords[protocol]}.`)
  reading.check()
  return { protocol, instruments: chosen.length > 0 ? chosen : instrumentNames }
}

/**
 * The engines among `names` for which a quick calibration does not suffice after what is known of them, which it says. They are
 * held against all servers.
 */
async function thoroughAmong(
  names: readonly InstrumentName[],
  protocol: Protocol,
): Promise<readonly InstrumentName[]> {
  const known = await readCalibration(Date.now(), protocol)
  const found = engineNames.filter((engine) => names.includes(engine) && !sufficesQuickly(known, engine))
  if (found.length > 0)
    say(process.stderr, [
      `Against all servers: ${found.join(', ')}, not found right against one that --quick leaves out.`,
    ])
  return found
}

/**
 * Calibrates, and stores the result for a day beside what is known of other instruments.
 * @throws TailgateError USAGE; DISK_FULL, DISK_FAILED when the result cannot be stored.
 */
export async function executeCalibrate(
  names: readonly string[],
  request: CalibrateRequest,
  signal: AbortSignal,
): Promise<number> {
  const { quick = false, json = false } = request
  const { protocol, instruments } = read(names, request)
  await usableCache()
  const thorough = quick ? await thoroughAmong(instruments, protocol) : []
  const calibration = await runCalibration({
    instruments,
    transport: transportOver(protocol, Date.now()),
    quick,
    thorough,
    signal,
    onRow: (row) => say(process.stderr, calibrationLines(row)),
  })
  if (calibration.controlRejected !== false) await addCalibration(calibration)
  if (json) printJson(calibration)
  else printLines(['', ...calibrationSummary(calibration)])
  return exitOf(calibration)
}
