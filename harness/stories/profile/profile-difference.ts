import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { changes, describeChange, type Weighed, writeDifference } from '../../../profiles/flame/difference.ts'
import { parseFolded } from '../../../profiles/flame/fold.ts'
import { writePrivately } from '../../../profiles/flame/written-profile.ts'
import { TailgateError } from '../../base/errors.ts'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'

const work = z.object({ requests: z.number().int().nonnegative() })
const workFile = (stacks: string): string => stacks.replace(/folded$/, 'work.json')

/**
 * Stores beside a profile how many requests were served while it was taken, according to the replay's evidence in `scratch`.
 */
export async function keepWork(directory: string, stacks: string, scratch: string): Promise<void> {
  const { scenarios } = await readEvidence(scratch)
  const requests = scenarios.flatMap(({ routes }) => routes).reduce((sum, { total }) => sum + total.done, 0)
  await writePrivately(directory, { [workFile(stacks)]: `${JSON.stringify({ requests })}\n` })
}

async function weighed(directory: string, stacks: string): Promise<Weighed> {
  const folded = parseFolded(await readFile(join(directory, stacks), 'utf8'))
  const text = await readFile(join(directory, workFile(stacks)), 'utf8').catch(() => '{}')
  const found = work.safeParse(JSON.parse(text))
  return { folded, requests: found.success && found.data.requests > 0 ? found.data.requests : undefined }
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
    const [old, now] = await Promise.all([weighed(before, stacks), weighed(after, stacks)])
    const name = `difference-${stacks.replace(/\.folded$/, '')}`
    const { page } = await writeDifference(after, name, `${title}, against the base`, old, now)
    const summary = changes(old, now, 5).map((change) => describeChange(change, old))
    drawn.push({ name: `difference of ${stacks}`, file: `profiles/${page}`, summary })
  }
  return drawn
}
