import { exitCodes, TailgateError, usageError } from '../../base/errors.ts'
import { down } from '../../guard/janitor/kept-stacks.ts'
import { printJson, printLines } from '../shared/output.ts'

/** Stops kept stacks, or everything, and removes what dead runs left. */
export async function executeDown(
  id: string | undefined,
  { json, all }: { readonly json?: boolean; readonly all?: boolean },
): Promise<number> {
  if (id !== undefined && all) throw usageError('--all stops everything, so it takes no id.')
  const done = await down({ which: id === undefined ? (all ? 'all' : 'kept') : { id } })
  if (id !== undefined && done.stopped.length === 0)
    throw new TailgateError('USAGE', { problem: `There is no kept stack "${id}".`, command: 'status' })
  if (json) printJson(done)
  else
    printLines([
      ...done.stopped.map((stack) => `stopped ${stack}`),
      ...done.swept.map((run) => `removed what the run ${run} had left`),
      ...done.refused.map((reason) => `left alone: ${reason}`),
      ...(done.stopped.length + done.swept.length === 0 ? ['There was nothing to stop.'] : []),
    ])
  return exitCodes.pass
}
