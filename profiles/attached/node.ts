import { readProcLink } from '../../harness/measure/procfs.ts'
import type { WrittenProfile } from '../flame/written-profile.ts'
import { type LoadTime, relativeTo } from '../process.ts'
import { writeCpuProfile } from '../v8-cpu.ts'
import { heapPictures, writeHeapProfile } from '../v8-heap.ts'
import { type AttachedProfile, type AttachOrder, type RunningProfiler, whileLoaded } from './attached.ts'
import { Inspector } from './inspector.ts'

/** What the inspector is asked at the beginning and at the end, and how its answer becomes a profile. */
interface Kind {
  readonly begin: readonly (readonly [method: string, params?: object])[]
  readonly end: string
  write(order: AttachOrder, text: string, load: LoadTime): Promise<WrittenProfile>
}

const sampling = (params: object): Kind['begin'] => [
  ['HeapProfiler.enable'],
  ['HeapProfiler.startSampling', params],
]

const heapKind = (params: object, picture: (typeof heapPictures)[keyof typeof heapPictures]): Kind => ({
  begin: sampling(params),
  end: 'HeapProfiler.stopSampling',
  write: (order, text) => writeHeapProfile(order, text, picture),
})

/** V8 itself records the profile, in a Node process that already runs or that another program has started. */
const attachInspector = (kind: Kind, order: AttachOrder): Promise<AttachedProfile> =>
  whileLoaded(
    order,
    { profiler: 'V8', into: ['node'], covers: 'process' },
    async (pid): Promise<RunningProfiler> => {
      const inspector = await Inspector.open(pid)
      const drop = () => inspector[Symbol.asyncDispose]().catch(() => undefined)
      try {
        for (const [method, params] of kind.begin) await inspector.ask(method, params)
      } catch (error) {
        await drop()
        throw error
      }
      return {
        drop,
        finish: async (load) => {
          const { profile } = await inspector.ask<{ profile: object }>(kind.end)
          await inspector[Symbol.asyncDispose]()
          const shorten = relativeTo(readProcLink(`/proc/${pid}/cwd`) ?? process.cwd())
          return kind.write(order, shorten(JSON.stringify(profile)), load)
        },
      }
    },
  )

/** Like `profileCpu`, for a process that is not started again. */
export const attachCpu = (order: AttachOrder): Promise<AttachedProfile> =>
  attachInspector(
    {
      begin: [['Profiler.enable'], ['Profiler.start']],
      end: 'Profiler.stop',
      write: writeCpuProfile,
    },
    order,
  )

/** As `profileHeap`, for memory allocated while the load ran. */
export const attachHeap = (order: AttachOrder): Promise<AttachedProfile> =>
  attachInspector(heapKind({ samplingInterval: 64 * 1024 }, heapPictures.heldSince), order)

/** As `profileAllocations`. */
export const attachAllocations = (order: AttachOrder): Promise<AttachedProfile> =>
  attachInspector(
    heapKind(
      {
        samplingInterval: 32 * 1024,
        includeObjectsCollectedByMajorGC: true,
        includeObjectsCollectedByMinorGC: true,
      },
      heapPictures.allocated,
    ),
    order,
  )
