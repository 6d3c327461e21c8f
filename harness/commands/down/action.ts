import { dirname } from 'node:path'
import { exitCodes, TailgateError, usageError } from '../../base/errors.ts'
import { configAbove } from '../../config/loading/find-config.ts'
import { down, type Stopping, status } from '../../guard/janitor/kept-stacks.ts'
import { printJson, printLines } from '../shared/outlet.ts'

/** The current kept stacks, one line each. */
const keptIn = async (): Promise<string[]> =>
  (await status()).flatMap(({ id, kept }) =>
    kept === undefined
      ? []
      : [`${kept.name}  ${id}  ${kept.project ?? 'of a project that is not written down'}`],
  )

/**
 * Without an id, the stacks of the current project are meant.
 * @throws TailgateError USAGE outside of any project.
 */
async function meant(id: string | undefined, all: boolean | undefined): Promise<Stopping> {
  if (id !== undefined) return { id }
  if (all) return 'all'
  const config = configAbove(process.cwd())
  if (config !== undefined) return { project: dirname(config) }
  const kept = await keptIn()
  if (kept.length === 0) return 'kept'
  const problem = `There is no project here whose stacks could be meant. Name one by its id, or all with --all:\n${kept.map((line) => `  ${line}`).join('\n')}`
  throw new TailgateError('USAGE', { problem, command: 'down' })
}

/**
 * Stops kept stacks, or everything, and removes what dead runs left; the exit code is 4 when something of what was asked for is
 * still there.
 * @throws TailgateError USAGE for an id that no kept stack has.
 */
export async function executeDown(
  id: string | undefined,
  { json, all }: { readonly json?: boolean; readonly all?: boolean },
): Promise<number> {
  if (id !== undefined && all) throw usageError('--all stops everything, so it takes no id.')
  const done = await down({ which: await meant(id, all) })
  const { stopped, swept, refused, remaining } = done
  if (id !== undefined && ![...stopped, ...swept, ...remaining].includes(id))
    throw new TailgateError('USAGE', { problem: `There is no kept stack "${id}".`, command: 'status' })
  const left = await keptIn()
  if (json) printJson(done)
  else
    printLines([
      ...stopped.map((stack) => `stopped ${stack}`),
      ...remaining.map((stack) => `not completely stopped: ${stack}`),
      ...swept.map((run) => `removed what the run ${run} had left`),
      ...refused.map((reason) => `left alone: ${reason}`),
      ...([...stopped, ...swept, ...remaining].length === 0 ? ['There was nothing to stop.'] : []),
      ...(id === undefined ? left.map((stack) => `left alone, of another project: ${stack}`) : []),
    ])
  return remaining.length === 0 ? exitCodes.pass : exitCodes.stack
}
