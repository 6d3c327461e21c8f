import { join } from 'node:path'
import { readJitMap } from '../jit-map.ts'
import { findPerf, readScript, recordTo, requirePerf, writePerfProfile } from '../perf.ts'
import { PerfScript } from '../perf-script.ts'
import { type AttachedProfile, type AttachOrder, whileLoaded } from './attached.ts'
import { startSideProgram } from './side-program.ts'

/** As `profilePerf`, for processes that already run, with all their children. */
export async function attachPerf(order: AttachOrder, found = findPerf()): Promise<AttachedProfile> {
  const perf = requirePerf(found)
  const into = ['node', 'python', 'other'] as const
  return whileLoaded(order, { profiler: 'perf', into, covers: 'all' }, async (_, family) => {
    const running = await startSideProgram(order, {
      name: 'perf',
      command: perf,
      args: (directory) => [...recordTo(join(directory, 'perf.data')), '-p', family.join(',')],
    })
    return {
      drop: running.drop,
      finish: async (load) => {
        await running.finish()
        // A Node process started with --perf-basic-prof has already written the names of its code where perf looks for them.
        const script = new PerfScript(load, readJitMap(''))
        const asCaller = { signal: order.signal, process: { user: undefined } }
        await readScript(perf, join(running.directory, 'perf.data'), script, asCaller)
        return writePerfProfile(order, script)
      },
    }
  })
}
