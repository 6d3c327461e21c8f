import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, TailgateError } from '../harness/base/errors.ts'
import { type Environment, isProgram, onPath } from '../harness/base/find-program.ts'
import { writePrivately } from './flame/written-profile.ts'
import { absoluteArguments, type ProfileOrder, profiled, relativeTo, scratchDirectory } from './process.ts'

/**
 * The tools of clinic that work on Node 24: doctor says which kind of trouble it sees, bubbleprof draws asynchronous
 * waits. bubbleprof takes minutes to analyse more than some thousand requests: drive it gently.
 */
export const clinicTools = ['doctor', 'flame', 'bubbleprof'] as const
export type ClinicTool = (typeof clinicTools)[number]

const version = '13.0.0'
const failed = (problem: string, cause?: unknown) =>
  new TailgateError('PROFILE_FAILED', { profiler: `clinic ${version}`, problem, log: '' }, { cause })

/** Installs clinic into the cache when it is asked for the first time (150 MB): it is no dependency of the project. */
async function installed(cache: string, signal: AbortSignal, environment: Environment): Promise<string> {
  const home = join(cache, `clinic-${version}`)
  const program = join(home, 'node_modules/clinic/bin.js')
  const there = await readFile(program).then(
    () => true,
    () => false,
  )
  if (there) return program
  const npm = onPath('npm', environment).find(isProgram)
  if (npm === undefined) throw failed('npm, which would install it, is not on PATH')
  const making = `${home}.${process.pid}`
  try {
    await mkdir(making, { recursive: true })
    const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const args = ['install', '--prefix', making, ...quietly, `clinic@${version}`]
    await promisify(execFile)(npm, args, { signal, timeout: 300_000, cwd: making })
    await rename(making, home)
  } catch (problem) {
    signal.throwIfAborted()
    throw failed(`it could not be installed: ${messageOf(problem)}`, problem)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return program
}

/**
 * Runs the process under a tool of clinic and keeps its page, which needs no network. Without NO_INSIGHT clinic would
 * ask for consent to telemetry and end without a word.
 */
export async function profileClinic(
  order: ProfileOrder,
  tool: ClinicTool,
  cache: string,
  environment: Environment = process.env,
): Promise<{ readonly page: string }> {
  const program = await installed(cache, order.signal, environment)
  const directory = await scratchDirectory(order.guard, `${order.process.name}-clinic`)
  const options = [tool, '--open=false', '--dest', directory, '--']
  const change = {
    command: process.execPath,
    args: [program, ...options, order.process.command, ...absoluteArguments(order.process)],
    environment: { ...order.process.environment, NO_INSIGHT: '1', NO_UPDATE_NOTIFIER: '1' },
    directory,
    stopSignal: 'SIGINT' as const,
  }
  return profiled(order, { profiler: `clinic ${tool}`, grace: 150_000, ...change }, async () => {
    const left = (await readdir(directory)).find((name) => name.endsWith('.html'))
    if (left === undefined) throw new Error('it left no page')
    const page = `clinic-${tool}.html`
    const html = await readFile(join(directory, left), 'utf8')
    await writePrivately(order.output, { [page]: relativeTo(order.process.directory)(html) })
    return { page }
  })
}
