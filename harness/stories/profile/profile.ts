import { rm } from 'node:fs/promises'
import { usableCache } from '../../base/files/usable-cache.ts'
import { type Bundle, createBundle } from '../../bundle/bundle.ts'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { openGuard } from '../../guard/guardian/guard.ts'
import { whileStanding } from '../../stack/launch/abort-when-dead.ts'
import { up } from '../../stack/up.ts'
import type { RunContext } from '../context.ts'
import { endAborted } from '../end-aborted.ts'
import type { ProfilerName } from './profilers.ts'
import { replay } from './replay.ts'

/** Removes a bundle without a profile, as nothing else is in it. */
const removeEmpty = ({ directory }: Pick<Bundle, 'directory'>): Promise<void> =>
  rm(directory, { recursive: true, force: true }).catch(() => undefined)

/**
 * Ends profiling that an error has ended early. A bundle without a profile is removed; any other is kept, and the error
 * names it.
 * @throws the error, always.
 */
export async function endEarly(
  error: unknown,
  bundle: Bundle,
  profiles: readonly StoredProfile[],
  watch: RunContext['watch'],
): Promise<never> {
  if (profiles.length > 0) return await endAborted(error, bundle, watch, async () => undefined)
  await removeEmpty(bundle)
  throw error
}

/**
 * Replays the plan's profiled scenario under each profiler in turn; `undefined` stands for the usual profiler. Nothing is
 * judged. Returns the pages and their bundle; one without a page, because no profile could be taken, is removed.
 * @throws TailgateError when the stack or Tailgate fails, Interruption when stopped; a bundle with a profile is kept.
 */
export async function profile(
  plan: Plan,
  names: readonly (ProfilerName | undefined)[],
  context: Pick<RunContext, 'id' | 'startedAt' | 'signal' | 'watch'>,
): Promise<{ readonly bundle?: string; readonly profiles: readonly StoredProfile[] }> {
  const { id, startedAt, signal, watch } = context
  const bundle = await createBundle(plan.out, { id, startedAt, scenarios: ['profile'] })
  const profiles: StoredProfile[] = []
  try {
    await using guard = await openGuard({ signal })
    await using stack = await up(plan.stack, guard, {
      signal,
      onStep: watch,
      prometheus: false,
      cache: await usableCache(),
    })
    const standing = { signal: whileStanding(stack.failure, signal), watch }
    if (plan.replay)
      for (const name of names)
        profiles.push(...(await replay(plan, plan.replay, name, { stack, guard, bundle }, standing)))
  } catch (error) {
    return await endEarly(error, bundle, profiles, watch)
  }
  if (profiles.length > 0) return { bundle: bundle.directory, profiles }
  await removeEmpty(bundle)
  return { profiles }
}
