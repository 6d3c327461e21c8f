import { usableCache } from '../../base/files/usable-cache.ts'
import { createBundle } from '../../bundle/bundle.ts'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { openGuard } from '../../guard/guardian/guard.ts'
import { whileStanding } from '../../stack/launch/abort-when-dead.ts'
import { up } from '../../stack/up.ts'
import type { RunContext } from '../context.ts'
import type { ProfilerName } from './profilers.ts'
import { replay } from './replay.ts'

/**
 * Replays the plan's profiled scenario under each profiler in turn; `undefined` stands for the usual profiler. Nothing is
 * judged. Returns the bundle and its pages.
 */
export async function profile(
  plan: Plan,
  names: readonly (ProfilerName | undefined)[],
  context: Pick<RunContext, 'id' | 'startedAt' | 'signal' | 'watch'>,
): Promise<{ readonly bundle: string; readonly profiles: readonly StoredProfile[] }> {
  const { id, startedAt, signal, watch } = context
  const bundle = await createBundle(plan.out, { id, startedAt, scenarios: ['profile'] })
  await using guard = await openGuard({ signal })
  await using stack = await up(plan.stack, guard, {
    signal,
    onStep: watch,
    prometheus: false,
    cache: await usableCache(),
  })
  const standing = { signal: whileStanding(stack.failure, signal), watch }
  const profiles: StoredProfile[] = []
  if (plan.replay)
    for (const name of names)
      profiles.push(...(await replay(plan, plan.replay, name, { stack, guard, bundle }, standing)))
  return { bundle: bundle.directory, profiles }
}
