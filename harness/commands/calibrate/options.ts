import type { Command } from 'commander'
import { switches } from '../../config/setup/switches.ts'
import type { Exits } from '../shared/exits.ts'
import { interruptible } from '../shared/interruption.ts'
import type { CalibrateRequest } from './action.ts'

const examples = `
Instruments: open-loop, autocannon, k6, wrk, ab, and autocannon-rate, the control that must be found wrong.

Examples:
  tailgate calibrate
  tailgate calibrate open-loop k6 --quick
  tailgate calibrate --protocol h2`

export function addCalibrate(program: Command, setExit: Exits): void {
  program
    .command('calibrate')
    .description(
      'hold every instrument against servers of exactly known latency: truth, reading, error, cost',
    )
    .argument('[instrument...]', 'only these (default: all that are installed)')
    .option(
      '--protocol <protocol>',
      `how they reach the servers: ${switches.protocol.join(', ')} (default: http1)`,
    )
    .option('--quick', 'one steady server and one that stalls')
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (instruments: string[], request: CalibrateRequest) => {
      const { executeCalibrate } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeCalibrate(instruments, request, interruption.signal))
    })
}
