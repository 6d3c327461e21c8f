import { randomInt } from 'node:crypto'
import { exitCodes } from '../../base/errors.ts'
import { whyUnarmed } from '../../calibration/gate/arming.ts'
import type { GateCalibration } from '../../calibration/gate/gate-calibration.ts'
import { type ArmOptions, readArmOptions } from '../../config/plan/arm-options.ts'
import { typed } from '../../config/plan/typed-options.ts'
import type { ArmRequest } from '../../config/setup/switches.ts'
import type { Progress } from '../../live/progress.ts'
import { gateCalibrationLines, gateEndLines } from '../../report/gate-calibration.ts'
import {
  calibrateGate,
  lastinglyArmed,
  usualReplays,
  withReplays,
} from '../../stories/calibrate-gate/calibrate-gate.ts'
import { RealGates, type RealGatesRequest } from '../../stories/calibrate-gate/real-gates.ts'
import { printJson, printLines, say } from '../shared/outlet.ts'
import { openProgress } from '../shared/output.ts'
import { callerContext } from '../shared/run-context.ts'
import { gateSeconds, secondsEach } from './gate-time.ts'
import { plannedGates } from './planned-gates.ts'

export interface CalibrateGateRequest
  extends Omit<RealGatesRequest, 'directory' | 'scenario' | 'beside' | 'setup'>,
    ArmOptions {
  readonly scenario: readonly string[]
  readonly time?: string
  readonly json?: boolean
  /** Whether a gate that stays armed for another day and a half is left as it is. */
  readonly unlessArmed?: boolean
  readonly quick?: boolean
}

/** What was asked for: the seconds of all gates together, and the set-up of both arms. */
interface Asked {
  readonly mostSeconds: number | undefined
  readonly setup: ArmRequest
}

/**
 * Reads the command line.
 * @throws TailgateError USAGE with all of its errors.
 */
function read(instruments: readonly string[], request: CalibrateGateRequest): Asked {
  const reading = typed()
  const setup = readArmOptions(request, process.env, reading)
  const mostSeconds = reading.time('--time', request.time)
  if (mostSeconds !== undefined && mostSeconds < gateSeconds.leastEach)
    reading.refuse(`--time ${request.time} is too short: a gate is calibrated in 5m at the least.`)
  if (instruments.length > 0)
    reading.refuse(`--gate holds no instruments against anything: leave ${instruments.join(', ')} out.`)
  if (request.quick) reading.refuse('--quick is for instruments, and not for --gate.')
  reading.check()
  return { mostSeconds, setup }
}

/** A live view in which permanent lines can be printed between its pictures. */
function openTelling() {
  let live = openProgress()
  const close = () => live[Symbol.dispose]()
  return {
    watch: (news: Progress) => live.watch(news),
    tell: (lines: readonly string[]) => {
      close()
      say(process.stderr, lines)
      live = openProgress()
    },
    [Symbol.dispose]: close,
  }
}

async function calibrateAll(
  request: CalibrateGateRequest,
  { mostSeconds: asked, setup }: Asked,
  signal: AbortSignal,
): Promise<readonly GateCalibration[]> {
  const { rows, rate, out, unlessArmed, scenario: scenarios } = request
  const directory = process.cwd()
  const { config, gates: planned } = await plannedGates(
    { directory, config: request.config, scenarios, setup, rows, rate },
    signal,
  )
  const found = await Promise.all(
    planned.map(async (gate) => ({
      ...gate,
      armed: unlessArmed ? await lastinglyArmed(gate.key) : undefined,
    })),
  )
  const open = found.filter(({ armed }) => armed === undefined).length
  const mostSeconds = open === 0 ? 0 : secondsEach(open, asked)
  const known: GateCalibration[] = []
  using telling = openTelling()
  const { watch, tell } = telling
  for (const { key, file, armed } of found) {
    if (armed !== undefined) {
      tell([`The gate of ${key.scenario} is armed on this machine already, so it is not calibrated again.`])
      known.push(await withReplays(armed, { replays: usualReplays, signal, watch }))
      continue
    }
    const beside = planned.map((other) => other.file).filter((other) => other !== file)
    const gates = new RealGates(
      { directory, scenario: file, beside, setup, config, rows, rate, out },
      { ...callerContext(signal, watch), drawSeed: () => randomInt(2 ** 32) },
    )
    known.push(
      await calibrateGate({
        ...{ key, mostSeconds, replays: usualReplays },
        gates: { noOp: gates.noOp, judgeAgain: gates.judgeAgain, regressions: await gates.regressions() },
        ...{ signal, watch, onEnded: (ended) => tell(gateEndLines(ended)) },
      }),
    )
  }
  return known
}

/** Calibrates the gate of each scenario; the exit code is 3 while one of them is not armed. */
export async function executeCalibrateGate(
  instruments: readonly string[],
  request: CalibrateGateRequest,
  signal: AbortSignal,
): Promise<number> {
  const known = await calibrateAll(request, read(instruments, request), signal)
  if (request.json) printJson({ gates: known.map(({ bank, ...one }) => ({ ...one, banked: bank.length })) })
  else printLines(known.flatMap((one) => ['', ...gateCalibrationLines(one)]))
  const isArmed = whyUnarmed(known.map((one) => ({ name: one.scenario, known: one }))) === undefined
  return isArmed ? exitCodes.pass : exitCodes.unproven
}
