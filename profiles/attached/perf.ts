import { join } from 'node:path'
import type { Profile } from '../flame/written-profile.ts'
import { readJitMap } from '../jit-map.ts'
import { findPerf, readScript, recordTo, requirePerf, writePerfProfile } from '../perf.ts'
import { PerfScript } from '../perf-script.ts'
import { type AttachOrder, whileLoaded } from './attached.ts'
import { startBeside } from './beside.ts'

/** As `profilePerf`, of processes that run already, with all their children. */
export async function attachPerf(order: AttachOrder, found = findPerf()): Promise<Profile> {
  const perf = requirePerf(found)
  const into = ['node', 'python', 'other'] as const
  return whileLoaded(order, { profiler: 'perf', into }, async (_, family) => {
    const running = await startBeside(order, {
      name: 'perf',
      command: perf,
      args: (directory) => [...recordTo(join(directory, 'perf.data')), '-p', family.join(',')],
    })
    return {
      drop: running.drop,
      finish: async (load) => {
        await running.finish()
        // A Node that was started with --perf-basic-prof has named its code where perf itself looks for it.
        const script = new PerfScript(load, readJitMap(''))
        const asCaller = { signal: order.signal, process: { user: undefined } }
        await readScript(perf, join(running.directory, 'perf.data'), script, asCaller)
        return writePerfProfile(order, script)
      },
    }
  })
}
