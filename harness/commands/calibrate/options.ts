import type { Command } from 'commander'
import { usageError } from '../../base/errors.ts'
import { instrumentNames } from '../../calibration/instrument.ts'
import { addArmOptions, comparedWorkers } from '../shared/arm-options.ts'
import { collect } from '../shared/collect.ts'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import type { CalibrateRequest } from './action.ts'
import type { CalibrateGateRequest } from './gate-action.ts'

const examples = `
Instruments: ${instrumentNames.join(', ')}; autocannon-rate is the control that must be found wrong.
Run it when nothing else runs on the machine. A run calibrates its engines itself, once a day; what is kept holds for a day, for
each instrument from its own calibration on. With --quick, an engine that was not right against a server that it leaves out is
held against all servers again.

Examples:
  tailgate calibrate
  tailgate calibrate open-loop k6 --quick
  tailgate calibrate --protocol h2                   for targets that are reached over HTTP/2
  tailgate calibrate --gate --scenario browse        arms the gate: equal arms, then known regressions, for 20 minutes
  tailgate calibrate --gate --protocol h2            arms the gate with --protocol h2, which is another one

Exit code 5 when the control was not found wrong, so that the calibration shows nothing, or when an engine was rejected; 3 when
the machine was too busy to decide on an engine.
With --gate: exit code 0 once the gate is armed, 3 while it is not. It is armed for gates of the same project, config and
scenario with the same switches of a stack, --rows and --rate. What was measured is kept for a week, also when it is
interrupted, and the next calibration goes on from there.`

/** Options that have a meaning only with --gate. Instruments are held against servers with a --protocol too. */
const ofGate: readonly string[] = [
  ...['--time', '--unless-armed', '--scenario', '--rate', '--rows', '--out'],
  ...['--proxy', '--postgres', '--redis', '--files', '--workers', '--body-limit', '--postgres-set', '--env'],
]

/** Adds the switches of a stack, which say that they are those of a gate. */
function addSwitches(command: Command): Command {
  const before = command.options.length
  addArmOptions(command, comparedWorkers)
  for (const option of command.options.slice(before)) {
    const ofServers = option.long === '--protocol' ? 'how the servers are reached; ' : ''
    option.description = `${ofServers}with --gate: ${option.description}`
  }
  return command
}

/** @throws TailgateError USAGE for options of a gate where instruments are calibrated. */
function requireNoneOfGate(command: Command): void {
  const given = command.options.filter(
    (option) =>
      ofGate.includes(option.long ?? '') && command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (given.length > 0)
    throw usageError(
      `Only the calibration of a gate takes ${given.map(({ long }) => long).join(', ')}: add --gate.`,
    )
}

type Options = CalibrateRequest & CalibrateGateRequest & { readonly gate?: boolean }

export function addCalibrate(command: Command, setExit: SetExit): void {
  command
    .argument('[instrument...]', 'only these (default: all that are installed)')
    .option('--quick', 'checks against one steady server and one that stalls, not against all')
    .option(
      '--gate',
      'checks the gate on this machine by equal arms and known regressions, instead of instruments',
    )
    .option('--time <time>', 'with --gate: how long all gates together may take, at least 5m (default: 20m)')
    .option(
      '--unless-armed',
      'with --gate: leaves a gate that stays armed for another day and a half, so that a daily job keeps it armed',
    )
    .option(
      '--scenario <name>',
      'with --gate: a scenario that drives the arms; may be repeated (default: the open loops among the standard ones)',
      collect,
      [],
    )
    .option(
      '--rate <rate>',
      'with --gate: arrivals per second (default: the rate at which an arm uses 40 % of the processors)',
    )
    .option(
      '--rows <count>',
      'with --gate: rows of the dataset, for example 1000000 (default: as the config says)',
    )
    .option('--out <directory>', 'with --gate: where bundles are written (default: results)')
  addSwitches(command)
    .addOption(configOption())
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (instruments: string[], request: Options) => {
      if (!request.gate) requireNoneOfGate(command)
      using interruption = interruptible()
      if (request.gate) {
        const { executeCalibrateGate } = await import('./gate-action.ts')
        return setExit(await executeCalibrateGate(instruments, request, interruption.signal))
      }
      const { executeCalibrate } = await import('./action.ts')
      setExit(await executeCalibrate(instruments, request, interruption.signal))
    })
}
