import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { monotonicMicroseconds } from '../../../profiles/process.ts'
import { TailgateError } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { drive } from '../../load/driver/drive.ts'
import { orderFor } from '../../load/driver/drive-order.ts'
import type { DriveMessage } from '../../load/engine/drive-messages.ts'
import type { RunContext, RunningParts } from '../context.ts'
import { additionalApp } from './additional-app.ts'
import { keepWork } from './profile-difference.ts'
import {
  type Profiler,
  type ProfilerName,
  profilers,
  type Taking,
  takeStarted,
  whyUnfit,
} from './profilers.ts'
import { type EndedAt, failuresInWords, type Replayed, replayedSince } from './replayed.ts'
import { usualFor } from './usual-profiler.ts'

/** In seconds: long enough for a flame graph, with several thousand samples of a busy process. */
const longestSeconds = { warmUp: 1, measured: 8 }

/** The parts of one profile. */
interface Replay {
  readonly plan: Plan
  readonly planned: PlannedScenario
  readonly profiler: ProfilerName
  readonly parts: RunningParts
  /** A private directory for the files of the load. */
  readonly scratch: string
  readonly output: string
  readonly signal: AbortSignal
  /** Called with what the driver says. */
  readonly onMessage: (message: DriveMessage) => void
}

/** Drives the shortened scenario against `url`. */
function driving({ plan, planned, parts: { stack, guard }, scratch, onMessage }: Replay, url: string) {
  const { feeds, endpoints } = stack
  const { authority } = plan.stack.target.app === undefined ? endpoints : {}
  const short: PlannedScenario = {
    ...planned,
    warmUpSeconds: Math.min(planned.warmUpSeconds, longestSeconds.warmUp),
    durationSeconds: Math.min(planned.durationSeconds, longestSeconds.measured),
  }
  const order = orderFor(plan, short, { url, authority, feeds, bundle: scratch, directory: scratch })
  return (signal: AbortSignal) => drive(order, guard, { signal, onMessage })
}

/** Takes the profile of one additional process of the app, or of the processes of a target that already runs. */
async function take(replay: Replay): Promise<Taking> {
  const { plan, planned, profiler, parts, output, signal } = replay
  const { stack, guard } = parts
  const { app, name } = plan.stack.target
  const common = { guard, output, title: `${name}: ${planned.scenario.name}`, signal }
  if (app === undefined) {
    const { attach }: Profiler = profilers[profiler]
    const serving = () => stack.services.filter((one) => one.name === 'app').flatMap(({ pids }) => pids)
    if (attach) return attach({ ...common, serving, drive: driving(replay, stack.endpoints.url) })
    throw new Error(`${profiler} does not look into what runs already.`)
  }
  const { url, order } = await additionalApp(stack, app, guard, `app-${profiler}`)
  return takeStarted(profiler, { ...common, ...order, drive: driving(replay, url) })
}

/**
 * Drives a scenario once more, against one additional process of the app that runs under a profiler, by default the usual
 * one. This is not part of the judged evidence; a profile that cannot be taken is reported and left out.
 */
export async function replay(
  plan: Plan,
  planned: PlannedScenario,
  named: ProfilerName | undefined,
  parts: RunningParts,
  { signal, watch }: Pick<RunContext, 'signal' | 'watch'>,
): Promise<readonly StoredProfile[]> {
  const { name } = planned.scenario
  const profiler = named ?? usualFor(plan.stack.target.app?.command, parts.stack.services)
  const { title }: Profiler = profilers[profiler]
  const reason = whyUnfit(profiler, plan.stack.target.app?.command)
  if (reason !== undefined) {
    watch({ type: 'warning', message: `There is no ${title}: ${reason}` })
    return []
  }
  watch({ type: 'step', name: `replaying ${name} under ${profiler} (${title})` })
  const scratch = join(parts.guard.directory, `replay-${profiler}`)
  await mkdir(scratch, { mode: 0o700 })
  const output = join(parts.bundle.directory, 'profiles')
  try {
    let replayed: Replayed = { ended: 0, failed: 0 }
    const counts: EndedAt[] = []
    const onMessage = (message: DriveMessage) => {
      const at = monotonicMicroseconds()
      if (message.type === 'tick') counts.push({ at, ended: (counts.at(-1)?.ended ?? 0) + message.rate })
      if (message.type !== 'requests') return
      counts.push({ at, ended: message.ended })
      replayed = message
    }
    const taken = await take({ plan, planned, profiler, parts, scratch, output, signal, onMessage })
    const { stacks, since, isPart } = taken
    if (stacks !== undefined)
      await keepWork(output, stacks, { ...replayedSince(replayed, counts, since), isPart })
    const problem = failuresInWords(title, replayed)
    if (problem !== undefined) watch({ type: 'warning', message: problem })
    const summary = (taken.hottest ?? []).map((hot) => `${Math.round(hot.self * 100)} % in ${hot.name}`)
    return [{ name: title, file: `profiles/${taken.page}`, summary }]
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TailgateError) || isDiskProblem(error)) throw error
    watch({ type: 'warning', message: `There is no ${title}: ${error.message}` })
    return []
  }
}
