import { shownCommand } from '../../config/target/variables.ts'
import { newRunId } from '../../guard/ledger/run-root.ts'
import type { Watch } from '../../live/progress.ts'
import type { RunContext } from '../../stories/context.ts'
import { callerSecrets } from './outlet.ts'

/** Since when a command runs, in milliseconds of Unix time, and what interrupts it. */
interface Begun {
  readonly startedAt: number
  readonly signal: AbortSignal
}

/** What a command gives each of its runs: what was typed, what must not be seen of it, who interrupts and who is told. */
export const callerContext = (signal: AbortSignal, watch: Watch): Omit<RunContext, 'id' | 'startedAt'> => ({
  command: shownCommand(process.argv.slice(2)),
  secrets: callerSecrets(),
  signal,
  watch,
})

/** What a command gives its one run. */
export const runContext = ({ startedAt, signal }: Begun, watch: Watch): RunContext => ({
  id: newRunId(),
  startedAt,
  ...callerContext(signal, watch),
})
