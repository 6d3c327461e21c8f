import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import type { Profile } from '../../bundle/stored-run.ts'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { requireApp } from '../../config/target/require-app.ts'
import { readinessOf } from '../../guard/waiting/readiness.ts'
import { drive } from '../../load/driver/drive.ts'
import { orderFor } from '../../load/driver/drive-order.ts'
import type { RunContext, RunningParts } from '../context.ts'
import { keepWork } from './profile-difference.ts'
import { misfit, type Profiler, type ProfilerName, profilers } from './profilers.ts'

/** Long enough for a flame graph: some thousand samples of a busy process. In seconds. */
const longest = { warmUp: 1, measured: 8 }

/**
 * Drives a scenario once more against one further process of the app that runs under a profiler. It is no part of the
 * judged evidence; a profile that cannot be taken is told and left out.
 */
export async function replay(
  plan: Plan,
  planned: PlannedScenario,
  profiler: ProfilerName,
  { stack, guard, bundle }: RunningParts,
  { signal, watch }: Pick<RunContext, 'signal' | 'watch'>,
): Promise<readonly Profile[]> {
  const { name } = planned.scenario
  const { title, take }: Profiler = profilers[profiler]
  const app = requireApp(plan.stack.target)
  const reason = misfit(profiler, app.command)
  if (reason !== undefined) {
    watch({ type: 'warning', message: `There is no ${title}: ${reason}` })
    return []
  }
  watch({ type: 'step', name: `replaying ${name} under ${profiler} (${title})` })
  const [port = 0, adminPort = 0] = await guard.reserve(2)
  const scratch = join(guard.directory, `replay-${profiler}`)
  await mkdir(scratch, { mode: 0o700 })
  const output = join(bundle.directory, 'profiles')
  const url = `http://127.0.0.1:${port}`
  const destination = { url, feeds: stack.feeds, bundle: scratch, directory: scratch }
  const short: PlannedScenario = {
    ...planned,
    warmUpSeconds: Math.min(planned.warmUpSeconds, longest.warmUp),
    durationSeconds: Math.min(planned.durationSeconds, longest.measured),
  }
  try {
    const taken = await take({
      guard,
      process: await stack.appProcess({ name: `app-${profiler}`, port, adminPort }),
      ready: readinessOf(app.ready, port),
      drive: (within) =>
        drive(orderFor(plan, short, destination), guard, {
          signal: within,
          onMessage: () => undefined,
        }),
      output,
      title: `${plan.stack.target.name}: ${name}`,
      signal,
    })
    if (taken.stacks !== undefined) await keepWork(output, taken.stacks, scratch)
    const summary = (taken.hottest ?? []).map((hot) => `${Math.round(hot.self * 100)} % in ${hot.name}`)
    return [{ name: title, file: `profiles/${taken.page}`, summary }]
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TailgateError) || isDiskProblem(error)) throw error
    watch({ type: 'warning', message: `There is no ${title}: ${error.message}` })
    return []
  }
}
