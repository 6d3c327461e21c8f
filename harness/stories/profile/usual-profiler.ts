import { findPySpy } from '../../../profiles/attached/py-spy.ts'
import { type Runtime, runtimeOfProcess, runtimeOfProgram } from '../../../profiles/attached/runtime.ts'
import { findPerf } from '../../../profiles/perf.ts'
import { findOptional } from '../../base/find-package.ts'
import { processTable, withDescendants } from '../../measure/procfs.ts'
import type { RunningService } from '../../stack/launch/running-service.ts'
import { findListeners } from '../../stack/sockets/listeners.ts'
import { type ProfilerName, usualProfiler } from './profilers.ts'

const isInstalled = {
  '0x': () => findOptional('0x/cmd.js') !== undefined,
  perf: () => findPerf() !== undefined,
  'py-spy': () => findPySpy() !== undefined,
} as const

/** The runtime of those processes of a service that listen at its port; npm or a shell in front of them does not listen. */
function runtimeServing({ pids, port }: Pick<RunningService, 'pids' | 'port'>): Runtime | undefined {
  const family = withDescendants(processTable('/proc'), pids)
  const listening = findListeners(['127.0.0.1'], port).pids.filter((pid) => family.includes(pid))
  return (listening.length > 0 ? listening : family)
    .map((pid) => runtimeOfProcess(pid))
    .find((runtime) => runtime !== undefined)
}

/** The default profiler for an app: by its command when that shows the runtime, else by the serving process. */
export function usualFor(
  command: readonly string[] | undefined,
  services: readonly RunningService[],
): ProfilerName {
  const said = runtimeOfProgram(command?.[0] ?? '')
  const app = services.find(({ name }) => name === 'app')
  const runtime = said === 'other' && app !== undefined ? (runtimeServing(app) ?? said) : said
  return usualProfiler(runtime, said === 'node', (name) => isInstalled[name]())
}
