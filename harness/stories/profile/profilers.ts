import { profileClinic } from '../../../profiles/clinic.ts'
import type { Profile as Taken } from '../../../profiles/flame/written-profile.ts'
import { profilePerf } from '../../../profiles/perf.ts'
import type { ProfileOrder } from '../../../profiles/process.ts'
import { profileCpu } from '../../../profiles/v8-cpu.ts'
import { profileAllocations, profileHeap } from '../../../profiles/v8-heap.ts'
import { replayWithFlameGraph } from '../../../profiles/zero-x.ts'

/** A way to look into a process of the app while a scenario is replayed against it. */
export interface Profiler {
  /** What the picture is called in reports. */
  readonly title: string
  take(order: ProfileOrder): Promise<Pick<Taken, 'page'> & Partial<Taken>>
}

/** Every profiler by the name it is asked for with `tailgate profile --with`. */
export const profilers = {
  '0x': { title: 'flame graph', take: replayWithFlameGraph },
  cpu: { title: 'CPU profile', take: profileCpu },
  heap: { title: 'heap', take: profileHeap },
  allocations: { title: 'allocations', take: profileAllocations },
  perf: { title: 'perf', take: (order) => profilePerf(order) },
  'clinic-doctor': {
    title: 'clinic doctor',
    take: (order) => profileClinic(order, 'doctor'),
  },
  'clinic-flame': { title: 'clinic flame', take: (order) => profileClinic(order, 'flame') },
  'clinic-bubbleprof': {
    title: 'clinic bubbleprof',
    take: (order) => profileClinic(order, 'bubbleprof'),
  },
} satisfies Record<string, Profiler>

export type ProfilerName = keyof typeof profilers
