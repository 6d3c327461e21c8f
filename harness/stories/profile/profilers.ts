import { profileClinic } from '../../../profiles/clinic.ts'
import type { Profile as Taken } from '../../../profiles/flame/written-profile.ts'
import { profilePerf } from '../../../profiles/perf.ts'
import { isNode, type ProfileOrder } from '../../../profiles/process.ts'
import { profileCpu } from '../../../profiles/v8-cpu.ts'
import { profileAllocations, profileHeap } from '../../../profiles/v8-heap.ts'
import { replayWithFlameGraph } from '../../../profiles/zero-x.ts'

/** A way to look into a process of the app while a scenario is replayed against it. */
export interface Profiler {
  /** What the picture is called in reports. */
  readonly title: string
  /** `node`: it is a part of Node, or starts Node itself; `any`: it looks into any program. */
  readonly fits: 'node' | 'any'
  take(order: ProfileOrder): Promise<Pick<Taken, 'page'> & Partial<Taken>>
}

/** Every profiler by the name it is asked for with `tailgate profile --with`. */
export const profilers = {
  '0x': { title: 'flame graph', fits: 'node', take: replayWithFlameGraph },
  cpu: { title: 'CPU profile', fits: 'node', take: profileCpu },
  heap: { title: 'heap', fits: 'node', take: profileHeap },
  allocations: { title: 'allocations', fits: 'node', take: profileAllocations },
  perf: { title: 'perf', fits: 'any', take: (order) => profilePerf(order) },
  'clinic-doctor': {
    title: 'clinic doctor',
    fits: 'node',
    take: (order) => profileClinic(order, 'doctor'),
  },
  'clinic-flame': { title: 'clinic flame', fits: 'node', take: (order) => profileClinic(order, 'flame') },
  'clinic-bubbleprof': {
    title: 'clinic bubbleprof',
    fits: 'node',
    take: (order) => profileClinic(order, 'bubbleprof'),
  },
} satisfies Record<string, Profiler>

export type ProfilerName = keyof typeof profilers

/** Why a profiler cannot look into an app that is started with `command`, and what can; undefined when it can. */
export function misfit(name: ProfilerName, command: readonly string[]): string | undefined {
  const [program] = command
  if (program === undefined)
    return 'the app runs in a container, where no profiler of this machine starts it; with a command in app.command it can be profiled.'
  if (profilers[name].fits === 'any' || isNode(program)) return undefined
  return `${name} looks into a process of Node, and the command of the app begins with "${program}": perf looks into any program (--with perf), all others want a command that begins with node.`
}
