import { shownCommand } from '../../config/target/variables.ts'
import { newRunId } from '../../guard/ledger/run-root.ts'
import type { OnProgress } from '../../live/progress.ts'
import type { RunContext } from '../../stories/context.ts'
import { callerSecrets } from './outlet.ts'

/** When a command began, as Unix time in milliseconds, and the signal that interrupts it. */
interface Begun {
  readonly startedAt: number
  readonly signal: AbortSignal
}

/** What a command gives to each of its runs: the typed command, the secrets, the signal and the watch. */
export const callerContext = (
  signal: AbortSignal,
  watch: OnProgress,
): Omit<RunContext, 'id' | 'startedAt'> => ({
  command: shownCommand(process.argv.slice(2)),
  secrets: callerSecrets(),
  signal,
  watch,
})

/** What a command gives to its single run. */
export const runContext = ({ startedAt, signal }: Begun, watch: OnProgress): RunContext => ({
  id: newRunId(),
  startedAt,
  ...callerContext(signal, watch),
})
