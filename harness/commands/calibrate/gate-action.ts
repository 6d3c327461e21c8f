import { randomInt } from 'node:crypto'
import { exitCodes, usageError } from '../../base/errors.ts'
import { whyUnarmed } from '../../calibration/gate/arming.ts'
import type { GateCalibration } from '../../calibration/gate/gate-calibration.ts'
import { typed } from '../../config/plan/typed-options.ts'
import type { Progress } from '../../live/progress.ts'
import { gateCalibrationLines, gateEndLines } from '../../report/gate-calibration.ts'
import { resolveArms } from '../../revisions/resolve-arms.ts'
import { armedGate, calibrateGate, usualReplays } from '../../stories/calibrate-gate/calibrate-gate.ts'
import { RealGates, type RealGatesRequest } from '../../stories/calibrate-gate/real-gates.ts'
import { planComparison } from '../../stories/gate/comparison-plan.ts'
import { printJson, printLines, say } from '../shared/outlet.ts'
import { openProgress } from '../shared/output.ts'
import { callerContext } from '../shared/run-context.ts'
import { gateSeconds, secondsEach } from './gate-time.ts'

export interface CalibrateGateRequest extends Omit<RealGatesRequest, 'directory' | 'scenario' | 'setup'> {
  readonly scenario: readonly string[]
  readonly time?: string
  readonly json?: boolean
  /** Whether a gate that is armed already is left as it is. */
  readonly unlessArmed?: boolean
  readonly quick?: boolean
  readonly protocol?: string
}

/**
 * Reads the command line: the seconds that were asked for.
 * @throws TailgateError USAGE with all of its errors.
 */
function read(instruments: readonly string[], request: CalibrateGateRequest): number | undefined {
  const reading = typed()
  const mostSeconds = reading.time('--time', request.time)
  if (mostSeconds !== undefined && mostSeconds < gateSeconds.leastEach)
    reading.refuse(`--time ${request.time} is too short: a gate is calibrated in 5m at the least.`)
  if (instruments.length > 0)
    reading.refuse(`--gate holds no instruments against anything: leave ${instruments.join(', ')} out.`)
  if (request.quick || request.protocol !== undefined)
    reading.refuse('--quick and --protocol are for instruments, and not for --gate.')
  reading.check()
  return mostSeconds
}

/** The named scenarios, or the standard ones, each with the name that it gives itself. */
async function scenariosOf(request: CalibrateGateRequest, signal: AbortSignal) {
  const { scenario, config, rate, rows } = request
  const arms = await resolveArms(
    { directory: process.cwd(), config, scenarios: scenario },
    { signal, onStep: () => undefined },
  )
  const plan = await planComparison(
    {
      ...{ purpose: 'gate', scenario, rate, rows, setups: { base: {}, head: {} } },
      settings: { limits: [], accepted: [] },
    },
    arms,
    () => 0,
  )
  const target = plan.arms.head.stack.target.name
  const scenarios = plan.scenarios.map((one, at) => ({
    name: one.scenario.name,
    asked: scenario[at] ?? one.scenario.name,
  }))
  if (scenarios.length === 0)
    throw usageError('No scenario drives the gate: name an open loop with --scenario.')
  return { target, scenarios }
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
  asked: number | undefined,
  signal: AbortSignal,
): Promise<readonly GateCalibration[]> {
  const { target, scenarios } = await scenariosOf(request, signal)
  const mostSeconds = secondsEach(scenarios.length, asked)
  const { config, rows, rate, out, unlessArmed } = request
  const known: GateCalibration[] = []
  using telling = openTelling()
  const { watch, tell } = telling
  for (const { name, asked } of scenarios) {
    const armed = unlessArmed ? await armedGate({ target, scenario: name }) : undefined
    if (armed !== undefined) {
      tell([`The gate of ${name} is armed on this machine already, so it is not calibrated again.`])
      known.push(armed)
      continue
    }
    const gates = new RealGates(
      { directory: process.cwd(), scenario: asked, setup: {}, config, rows, rate, out },
      { ...callerContext(signal, watch), drawSeed: () => randomInt(2 ** 32) },
    )
    known.push(
      await calibrateGate({
        ...{ target, scenario: name, mostSeconds, replays: usualReplays },
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
