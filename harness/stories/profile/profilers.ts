import type { AttachedProfile, AttachOrder } from '../../../profiles/attached/attached.ts'
import { attachAllocations, attachCpu, attachHeap } from '../../../profiles/attached/node.ts'
import { attachPerf } from '../../../profiles/attached/perf.ts'
import { attachPySpy } from '../../../profiles/attached/py-spy.ts'
import { type Runtime, runtimeOfProgram } from '../../../profiles/attached/runtime.ts'
import { profileStarted } from '../../../profiles/attached/started.ts'
import { profileClinic } from '../../../profiles/clinic.ts'
import type { WrittenProfile } from '../../../profiles/flame/written-profile.ts'
import { profilePerf } from '../../../profiles/perf.ts'
import type { ProfileOrder } from '../../../profiles/process.ts'
import { profileCpu } from '../../../profiles/v8-cpu.ts'
import { profileAllocations, profileHeap } from '../../../profiles/v8-heap.ts'
import { replayWithFlameGraph } from '../../../profiles/zero-x.ts'

/** The result of a profiler: a page, for most the stacks behind it, and what one that attached has seen of the load. */
export type Taking = Pick<WrittenProfile, 'page'> & Partial<AttachedProfile>

/** A way to profile a process of the app while a scenario is replayed against it. */
export interface Profiler {
  /** The title of the picture in reports. */
  readonly title: string
  /** The runtimes that it can profile. */
  readonly into: readonly Runtime[]
  /** Starts the process itself, with the program as the command; undefined when it never does. */
  readonly start?: (order: ProfileOrder) => Promise<Taking>
  /** Attaches to a running process; undefined when the profiler must start the process itself. */
  readonly attach?: (order: AttachOrder) => Promise<AttachedProfile>
}

const clinic = (tool: 'doctor' | 'flame' | 'bubbleprof'): Profiler => ({
  title: `clinic ${tool}`,
  into: ['node'],
  start: (order) => profileClinic(order, tool),
})

/** Every profiler by its name in `tailgate profile --with`. */
export const profilers = {
  '0x': { title: 'flame graph', into: ['node'], start: replayWithFlameGraph },
  cpu: { title: 'CPU profile', into: ['node'], start: profileCpu, attach: attachCpu },
  heap: { title: 'heap', into: ['node'], start: profileHeap, attach: attachHeap },
  allocations: { title: 'allocations', into: ['node'], start: profileAllocations, attach: attachAllocations },
  'py-spy': { title: 'py-spy', into: ['python'], attach: (order) => attachPySpy(order) },
  perf: {
    title: 'perf',
    into: ['node', 'python', 'other'],
    start: (order) => profilePerf(order),
    attach: (order) => attachPerf(order),
  },
  'clinic-doctor': clinic('doctor'),
  'clinic-flame': clinic('flame'),
  'clinic-bubbleprof': clinic('bubbleprof'),
} satisfies Record<string, Profiler>

export type ProfilerName = keyof typeof profilers

/** What a profiler can profile, in words. */
const intoWords = ({ into }: Profiler): string => (into.includes('node') ? 'a process of Node' : 'Python')

const all: readonly (readonly [string, Profiler])[] = Object.entries(profilers)

/** The profilers of one runtime; those of `other` look into any program. */
const namesFor = (runtime: Runtime, attaching: boolean): readonly string[] =>
  all
    .filter(([, { into }]) => into.includes('other') === (runtime === 'other') && into.includes(runtime))
    .filter(([, { attach }]) => attach !== undefined || !attaching)
    .map(([name]) => name)

/** The profilers that can look into a process that already runs, in words: `cpu, heap and allocations look into Node`. */
function lookingInto(runtime: Runtime, what: string, verb = true): string {
  const names = namesFor(runtime, true)
  const verbs = verb ? ` ${names.length === 1 ? 'looks' : 'look'}` : ''
  return `${new Intl.ListFormat('en-GB').format(names)}${verbs} into ${what}`
}

const withFirst = (runtime: Runtime): string => ` (--with ${namesFor(runtime, true)[0]})`

/** Every profiler by the runtime that it looks into, as the help of `profile` lists them. */
export const profilersInWords = (): string =>
  [
    `${namesFor('node', false).join(', ')} for Node`,
    `${namesFor('python', false).join(', ')} for Python`,
    `${namesFor('other', false).join(', ')} for any program`,
  ].join(',\n')

/** The profilers for an app started by this program, when the requested profiler cannot profile it. */
function instead(program: string): string {
  const runtime = runtimeOfProgram(program)
  const any = `${lookingInto('other', 'any program', false)}${withFirst('other')}`
  if (runtime === 'python') return `${lookingInto('python', 'Python')}${withFirst('python')}, ${any}`
  if (runtime === 'node') return `${lookingInto('node', 'Node')}${withFirst('node')}, ${any}`
  return `${lookingInto('node', 'the Node that it starts')}${withFirst('node')}, ${lookingInto('python', 'its Python', false)}, ${any}`
}

/**
 * Why a profiler cannot profile an app that is started with `command` (or, without a command, one that already runs), and
 * which profilers can. Undefined when it can, as far as the command shows: what npm or a shell starts is only known once it
 * runs.
 */
export function whyUnfit(name: ProfilerName, command: readonly string[] | undefined): string | undefined {
  const profiler: Profiler = profilers[name]
  if (command === undefined)
    return profiler.attach
      ? undefined
      : `${name} has to start the app itself, and this one runs already: ${lookingInto('node', 'a Node that runs')}, ${lookingInto('python', 'Python', false)}, ${lookingInto('other', 'any program', false)}.`
  const [program] = command
  if (program === undefined)
    return 'the app runs in a container, where no profiler of this machine starts it; with a command in app.command it can be profiled.'
  const runtime = runtimeOfProgram(program)
  if (profiler.into.includes(runtime) || (runtime === 'other' && profiler.attach)) return undefined
  return `${name} looks into ${intoWords(profiler)}, and the command of the app begins with "${program}": ${instead(program)}.`
}

/** Profiles an app that is started with its command, in the suitable way. */
export function takeStarted(
  name: ProfilerName,
  order: ProfileOrder & Pick<AttachOrder, 'serving'>,
): Promise<Taking> {
  const { start, attach, into }: Profiler = profilers[name]
  const isItself = into.includes(runtimeOfProgram(order.process.command))
  if (start && (isItself || !attach)) return start(order)
  if (attach) return profileStarted(order, attach)
  throw new Error(`There is no way to take a profile with ${name}.`)
}

/** The default profiler, by the kind of app. A profiler that is not installed reports that itself. */
export function usualProfiler(
  runtime: Runtime,
  isDirect: boolean,
  isHere: (name: '0x' | 'perf' | 'py-spy') => boolean,
): ProfilerName {
  if (runtime === 'node') return isDirect && isHere('0x') ? '0x' : 'cpu'
  if (runtime === 'python') return isHere('py-spy') || !isHere('perf') ? 'py-spy' : 'perf'
  return 'perf'
}
