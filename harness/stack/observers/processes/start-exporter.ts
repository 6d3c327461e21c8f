import { basename, dirname } from 'node:path'
import { ownProgram } from '../../../base/own-program.ts'
import { hasProc } from '../../../guard/processes/identity.ts'
import { answers, ready } from '../../../guard/waiting/ready.ts'
import type { Launcher } from '../../launch/launcher.ts'

const program = ownProgram(import.meta.url, './exporter')

/**
 * Whether the processes of a stack can be distinguished from all others: they run on this machine, which has a procfs.
 * Processes in containers are in no ledger.
 */
export const canTellProcesses = ({ kind }: Pick<Launcher, 'kind'>): boolean => kind === 'native' && hasProc

/**
 * Starts our own exporter of processes; resolves once it gives metrics. It runs as the caller, because it reads the caller's
 * ledger.
 * @throws SERVICE_DIED, SERVICE_NOT_READY.
 */
export async function startProcessesExporter(
  port: number,
  guard: Launcher,
  signal: AbortSignal,
): Promise<void> {
  const started = await guard.spawn({
    name: 'processes-exporter',
    command: process.execPath,
    args: [program, dirname(guard.directory), basename(guard.directory), guard.listen, String(port)],
    environment: {},
    directory: guard.directory,
    stopSignal: 'SIGTERM',
    user: undefined,
  })
  await ready(started, answers(`http://127.0.0.1:${port}/metrics`, 3000), { seconds: 60, signal })
}
