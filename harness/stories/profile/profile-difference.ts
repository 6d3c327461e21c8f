import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { changes, describeChange, type Weighed, writeDifference } from '../../../profiles/flame/difference.ts'
import { parseFolded } from '../../../profiles/flame/fold.ts'
import { writePrivately } from '../../../profiles/flame/written-profile.ts'
import { TailgateError } from '../../base/errors.ts'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import type { ProfilerName } from './profilers.ts'

/** Files from before 29 November 2026 hold `requests`, which left the warm-up out, so nothing is divided by it. */
const work = z.object({ allRequests: z.number().int().nonnegative() })
const workFile = (stacks: string): string => stacks.replace(/folded$/, 'work.json')

/** Stores beside a profile how many requests ended while it was taken, including the warm-up, whose work is in it too. */
export async function keepWork(directory: string, stacks: string, requests: number): Promise<void> {
  await writePrivately(directory, { [workFile(stacks)]: `${JSON.stringify({ allRequests: requests })}\n` })
}

async function weighed(directory: string, stacks: string): Promise<Weighed> {
  const folded = parseFolded(await readFile(join(directory, stacks), 'utf8'))
  const text = await readFile(join(directory, workFile(stacks)), 'utf8').catch(() => '{}')
  const found = work.safeParse(JSON.parse(text))
  const requests = found.success ? found.data.allRequests : 0
  return { folded, requests: requests > 0 ? requests : undefined }
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
/** From this ratio of the numbers of requests on, the start of the process counts noticeably more in one than in the other. */
const unlikeLoads = 1.1

/** Both with their requests or both without: a cost per request and a share are not in the same unit. */
const alike = (old: Weighed, now: Weighed): readonly [Weighed, Weighed] =>
  old.requests === undefined || now.requests === undefined
    ? [
        { ...old, requests: undefined },
        { ...now, requests: undefined },
      ]
    : [old, now]

/** What limits the comparison of two profiles by a profiler, in sentences. */
function reservations(stacks: string, old: Weighed, now: Weighed): readonly string[] {
  const [before, after] = [old.requests, now.requests]
  if (before === undefined || after === undefined)
    return [
      'How many requests they served is not known of both, so shares are compared, not costs per request.',
    ]
  const profiler = profilerOf[stacks]
  const isLike = Math.max(before, after) < unlikeLoads * Math.min(before, after)
  return isLike || profiler === undefined || !fromTheStart.includes(profiler)
    ? []
    : [
        `${profiler} also records the start of a process that it starts, which weighs more for each of ${Math.min(before, after)} requests than of ${Math.max(before, after)}: take both with the same load.`,
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
    const [old, now] = alike(await weighed(before, stacks), await weighed(after, stacks))
    const name = `difference-${stacks.replace(/\.folded$/, '')}`
    const { page } = await writeDifference(after, name, `${title}, against the base`, old, now)
    const summary = [
      ...changes(old, now, 5).map((change) => describeChange(change, old)),
      ...reservations(stacks, old, now),
    ]
    drawn.push({ name: `difference of ${stacks}`, file: `profiles/${page}`, summary })
  }
  return drawn
}
