import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { alike, describeChange, type Weighed, writeDifference } from '../../../profiles/flame/difference.ts'
import { parseFolded } from '../../../profiles/flame/fold.ts'
import { writePrivately } from '../../../profiles/flame/written-profile.ts'
import { TailgateError } from '../../base/errors.ts'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import { formatPart } from '../../verdict/figures/format.ts'
import type { ProfilerName } from './profilers.ts'
import { isDistorted, type Replayed } from './replayed.ts'

const count = z.number().int().nonnegative()

/**
 * Files from before 29 November 2026 hold `requests`, which left the warm-up out, so nothing is divided by it; some of that
 * day do not say how many failed.
 */
const work = z.object({ allRequests: count, failed: count.default(0), isPart: z.boolean().default(false) })
const workFile = (stacks: string): string => stacks.replace(/folded$/, 'work.json')

/** What ended while a profile was taken. `isPart`: other processes than the profiled one did a noticeable part of it. */
type Work = Pick<Replayed, 'ended' | 'failed'> & { readonly isPart?: boolean | undefined }

/** Stores beside a profile how many requests ended while it was taken, how many of them failed, and whether it shows all. */
export async function keepWork(
  directory: string,
  stacks: string,
  { ended, failed, isPart = false }: Work,
): Promise<void> {
  await writePrivately(directory, {
    [workFile(stacks)]: `${JSON.stringify({ allRequests: ended, failed, isPart })}\n`,
  })
}

/** The stacks of a profile with the requests to divide it by, and what ended while it was taken. */
interface Counted extends Weighed {
  readonly ended: number
  readonly failed: number
  readonly isPart: boolean
}

async function weighed(directory: string, stacks: string): Promise<Counted> {
  const folded = parseFolded(await readFile(join(directory, stacks), 'utf8'))
  const text = await readFile(join(directory, workFile(stacks)), 'utf8').catch(() => '{}')
  const found = work.safeParse(JSON.parse(text))
  const unknown = { allRequests: 0, failed: 0, isPart: false }
  const { allRequests: ended, failed, isPart } = found.success ? found.data : unknown
  return { folded, requests: ended > 0 && !isPart ? ended : undefined, ended, failed, isPart }
}

/** The profiler behind each file of stacks. */
const profilerOf: Readonly<Record<string, ProfilerName>> = {
  'flamegraph.folded': '0x',
  'v8-cpu.folded': 'cpu',
  'v8-heap.folded': 'heap',
  'v8-allocations.folded': 'allocations',
  'py-spy.folded': 'py-spy',
  'perf.folded': 'perf',
}
/** Profilers that record from the start of the process on, not only while the load runs. */
const fromTheStart: readonly ProfilerName[] = ['0x', 'heap', 'allocations']
/** Profilers of memory, which perf does not show. */
const ofMemory: readonly ProfilerName[] = ['heap', 'allocations']
/** From this ratio of the numbers of requests on, the start of the process counts noticeably more in one than in the other. */
const unlikeLoads = 1.1

/** Why shares are compared, in a sentence. */
function onlyShares(profiler: ProfilerName | undefined, old: Counted, now: Counted): string {
  const elsewhere =
    profiler !== undefined && ofMemory.includes(profiler) ? '' : '; --with perf looks into all'
  const parts = [...(old.isPart ? ['the base'] : []), ...(now.isPart ? ['this bundle'] : [])]
  return parts.length === 0
    ? 'How many requests they served is not known of both, so shares are compared, not costs per request.'
    : `In ${parts.join(' and ')} several processes served and not all of them are in the profile, so shares are compared, not costs per request${elsewhere}.`
}

/** What limits the comparison of two profiles by a profiler, in sentences. */
function reservations(stacks: string, old: Counted, now: Counted): readonly string[] {
  const [before, after] = [old.requests, now.requests]
  const profiler = profilerOf[stacks]
  if (before === undefined || after === undefined) return [onlyShares(profiler, old, now)]
  const isLike = Math.max(before, after) < unlikeLoads * Math.min(before, after)
  return isLike || profiler === undefined || !fromTheStart.includes(profiler)
    ? []
    : [
        `${profiler} also records the start of a process that it starts, which weighs more for each of ${Math.min(before, after)} requests than of ${Math.max(before, after)}: take both with the same load.`,
      ]
}

/** The file names in some stacks that begin as a pattern says, from there on and without their lines. */
function filesAfter(begin: string, { folded }: Weighed): readonly string[] {
  const name = new RegExp(`[ (]${begin}([^\\s:;)]+)`, 'g')
  const found = [...folded.keys()].flatMap((stack) => [...stack.matchAll(name)].map(([, file = '']) => file))
  return [...new Set(found)]
}

/** The beginning of a file above the project. */
const above = String.raw`(?:\.\./)+`

/** That the base names all files above the project in full, and this bundle relative to it, in a sentence. */
function namesOf(old: Weighed, now: Weighed): readonly string[] {
  if (filesAfter(above, old).length > 0) return []
  const whole = filesAfter('(?:file://)?(?=/)', old)
  const isOther = filesAfter(above, now).some((file) => whole.some((name) => name.endsWith(`/${file}`)))
  return isOther
    ? [
        'The base names files above the project in full, as an earlier Tailgate did, and as is done outside of a Git checkout. Their functions are not compared: take the base again, in a checkout.',
      ]
    : []
}

/** That a profile shows failing requests, in a sentence; `whose` is the bundle, in words. */
function failuresOf(whose: string, { ended, failed }: Counted): readonly string[] {
  if (!isDistorted({ ended, failed })) return []
  return [
    `In ${whose} ${formatPart(failed / ended)} of the requests failed, and a failure costs more or less than an answer.`,
  ]
}

const stacksIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.endsWith('.folded') && !name.startsWith('difference'))

/**
 * The bundle to compare profiles with. Links are resolved now, because `results/latest` will point elsewhere later.
 * @throws TailgateError BUNDLE_UNREADABLE when it contains no profile that can be compared.
 */
export async function baseOf(bundle: string): Promise<string> {
  const base = await realpath(bundle).catch((cause: unknown) => {
    const problem = 'there is no such directory.'
    throw new TailgateError('BUNDLE_MISSING', { path: bundle, problem }, { cause })
  })
  const found = await stacksIn(join(base, 'profiles')).catch((): string[] => [])
  if (found.length === 0)
    throw new TailgateError('BUNDLE_UNREADABLE', {
      path: base,
      problem: 'it holds no profile to compare with.',
    })
  return base
}

const profilersIn = (stacks: readonly string[]): readonly string[] =>
  stacks.map((name) => profilerOf[name] ?? name.replace(/\.folded$/, '')).toSorted()

/** Why no profile of a bundle can be compared with one of the base; undefined when one can. */
export async function whyNotCompared(base: string, head: string): Promise<string | undefined> {
  const known = await stacksIn(join(base, 'profiles'))
  const own = await stacksIn(join(head, 'profiles'))
  if (own.some((stacks) => known.includes(stacks))) return undefined
  const before = profilersIn(known)
  const after = own.length === 0 ? 'none that can be compared' : `one by ${profilersIn(own).join(' and ')}`
  return `Nothing was compared: the base has a profile by ${before.join(' and ')}, and this bundle has ${after}. Take one with ${before.map((name) => `--with ${name}`).join(' or ')}.`
}

/**
 * Compares the profiles of two bundles by the same profiler, and draws the differences into the newer bundle; a profile that
 * only one of them has is left alone.
 */
export async function compareProfiles(
  base: string,
  head: string,
  title: string,
): Promise<readonly StoredProfile[]> {
  const before = join(base, 'profiles')
  const after = join(head, 'profiles')
  const known = await stacksIn(before)
  const shared = (await stacksIn(after)).filter((stacks) => known.includes(stacks))
  const drawn: StoredProfile[] = []
  for (const stacks of shared) {
    const earlier = await weighed(before, stacks)
    const later = await weighed(after, stacks)
    const [old, now] = alike(earlier, later)
    const name = `difference-${stacks.replace(/\.folded$/, '')}`
    const { page, changes } = await writeDifference(after, name, `${title}, against the base`, old, now)
    const summary = [
      ...changes.map((change) => describeChange(change, old)),
      ...reservations(stacks, earlier, later),
      ...namesOf(earlier, later),
      ...failuresOf('the base', earlier),
      ...failuresOf('this bundle', later),
    ]
    drawn.push({ name: `difference of ${stacks}`, file: `profiles/${page}`, summary })
  }
  return drawn
}
