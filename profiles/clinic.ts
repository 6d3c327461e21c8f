import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TailgateError } from '../harness/base/errors.ts'
import { findOptional } from '../harness/base/find-package.ts'
import { readForeign } from '../harness/guard/processes/private-files.ts'
import { writePrivately } from './flame/written-profile.ts'
import { writeOwnDirectory } from './own-directory.ts'
import { absoluteArguments, type ProfileOrder, profiled, relativeTo, scratchDirectory } from './process.ts'

/**
 * The tools of clinic that work on Node 24: doctor names the kind of problem that it sees, flame draws a flame graph,
 * bubbleprof draws asynchronous waits. bubbleprof takes minutes to analyse more than a few thousand requests, so give it a
 * light load.
 */
export const clinicTools = ['doctor', 'flame', 'bubbleprof'] as const
export type ClinicTool = (typeof clinicTools)[number]

/** @throws TailgateError PROFILER_MISSING when clinic is not installed. */
function installed(): string {
  const program = findOptional('clinic/bin.js')
  if (program === undefined)
    throw new TailgateError('PROFILER_MISSING', {
      profiler: 'clinic',
      install: 'npm install --save-dev clinic in your project, or take --with cpu, which needs nothing',
    })
  return program
}

/**
 * Options for Node by which a program works in its own directory, while clinic finds its trace where clinic works. They are in
 * the environment, because clinic flame takes the first argument for the script.
 */
async function nodeOptionsIn(order: ProfileOrder, directory: string): Promise<string> {
  const entering = await writeOwnDirectory({ ...order, scratch: directory })
  const trace = `${directory}/node_trace.\${rotation}.log`
  const tracing = ['--trace-event-file-pattern', JSON.stringify(trace)]
  const { NODE_OPTIONS: own = '' } = order.process.environment
  return ['--require', JSON.stringify(entering), ...tracing, own].join(' ').trim()
}

/**
 * Runs the process under a tool of clinic and keeps its page, which needs no network. Without NO_INSIGHT clinic would ask for
 * consent to telemetry, and would end without a message.
 */
export async function profileClinic(
  order: ProfileOrder,
  tool: ClinicTool,
): Promise<{ readonly page: string }> {
  const program = installed()
  const directory = await scratchDirectory(order, 'clinic')
  const options = [tool, '--open=false', '--dest', directory, '--']
  const change = {
    command: process.execPath,
    args: [program, ...options, order.process.command, ...absoluteArguments(order.process)],
    // clinic stores its own settings in the home directory, which the service's user may not have.
    environment: {
      ...order.process.environment,
      NODE_OPTIONS: await nodeOptionsIn(order, directory),
      NO_INSIGHT: '1',
      NO_UPDATE_NOTIFIER: '1',
      XDG_CONFIG_HOME: directory,
    },
    directory,
    stopSignal: 'SIGINT' as const,
  }
  return profiled(order, { profiler: `clinic ${tool}`, graceMs: 150_000, ...change }, async () => {
    const left = (await readdir(directory)).find((name) => name.endsWith('.html'))
    if (left === undefined) throw new Error('it left no page')
    const page = `clinic-${tool}.html`
    const html = await readForeign(join(directory, left), order.process.user)
    await writePrivately(order.output, { [page]: relativeTo(order.process.directory)(html) })
    return { page }
  })
}
