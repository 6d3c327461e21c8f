import { rateTolerance } from '../../config/engine/rate-tolerance.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { K6Activity } from './samples/activity.ts'
import { quoted } from './samples/name-counts.ts'
import { type Executor, iterationsWithin, type K6Load } from './script/load.ts'
import { fewestUsers } from './script/progress.ts'

/** What was seen of a load when k6 has ended. Times are in seconds since the load began. */
export interface SeenLoad {
  readonly load: K6Load
  /** What each scenario of the script was seen to do, by its name; its times count from the measured part. */
  readonly activities: ReadonlyMap<string, K6Activity>
  /** The beginning and the end of the measured part. */
  readonly from: number
  readonly to: number
  /** When k6 was stopped; Infinity if it ended by itself. */
  readonly stopped: number
}

/** The share of the users of a scenario that may be silent, as of requests that may be left unsent. */
const mostSilent = 0.01
/** A user who is silent for less than the last tenth of the measured part is no finding, as a load may end that early. */
const judgedShare = 0.9
/** The fewest seconds of silence that count: a busy machine keeps users from sending for a moment. */
const leastPatience = 1

const dropped = (message: string): Remark => ({ kind: 'dropped', message, passable: false })

/**
 * The iterations of a schedule that neither ended nor were dropped. Iterations that could still run when k6 ended, by the
 * longest one that ended, are not counted; and of the rest as many may be missing as of the whole load.
 */
function lostOfSchedule(executor: Executor, activity: K6Activity, seen: SeenLoad): Remark[] {
  const end = (executor.ramps.at(-1)?.to ?? 0) + executor.gracefulStopSeconds
  const due = Math.min(seen.to, Math.min(end, seen.stopped) - activity.longestIteration)
  const seconds = Math.floor(due - seen.from)
  if (!(seconds > 0)) return []
  const alone = { ...seen.load, executors: [executor] }
  const planned = iterationsWithin(alone, seen.from, seen.from + seconds)
  const missing = planned - activity.accountedWithin(seconds)
  // At each end of the time, one iteration may be on the other side of the boundary.
  if (missing < 2 || missing <= rateTolerance({ schedules: 'iterations' }, seconds) * planned) return []
  return [
    dropped(
      `${Math.round(missing)} of the ${Math.round(planned)} iterations that the script's ${quoted(executor.name)} was to start in ${formatSeconds(seconds)} did not end, and k6 drops the requests of an iteration that it interrupts, so the service may hang; if it does not, give the iterations more time, by \`gracefulStop\` in the script and \`timeout\` of the scenario`,
    ),
  ]
}

/**
 * The users who were silent until k6 stopped, or until they were to leave, for longer than twice the longest iteration. k6 does
 * not say which users it has taken away, so they are counted: each of those who are planned throughout a time ends something
 * in it, or later.
 */
function silentUsers(executor: Executor, activity: K6Activity, seen: SeenLoad): Remark[] {
  // A number of iterations is compared with those that ended. Without any that ended, no time is known to be too long.
  if (executor.iterations !== undefined || activity.ended === 0 || !activity.knowsUsers) return []
  const longest = Math.max(activity.longestIteration, seen.load.minIterationSeconds)
  const patience = Math.max(leastPatience, 2 * longest)
  const latest = seen.from + judgedShare * (seen.to - seen.from)
  const edges = executor.ramps.flatMap((ramp) => [ramp.from, ramp.to])
  const moments = [seen.stopped, ...edges].filter((at) => at > seen.from && at <= seen.stopped)
  const [worst] = moments
    .filter(Number.isFinite)
    .map((until) => {
      const since = Math.min(until - patience, latest)
      const users = fewestUsers(executor, since, until)
      return { users, silent: users - activity.usersSince(since - seen.from), seconds: until - since }
    })
    .filter(({ users, silent }) => silent > mostSilent * users)
    .toSorted((a, b) => b.silent - a.silent)
  if (worst === undefined) return []
  return [
    dropped(
      `${worst.silent} of the ${worst.users} users of the script's ${quoted(executor.name)} ended nothing for ${formatSeconds(worst.seconds)} or longer, where its longest iteration took ${formatSeconds(longest)}: k6 drops requests without an answer when it ends, so the service may hang; users who pause longer than others belong in a scenario of the script of their own`,
    ),
  ]
}

/**
 * What k6 has probably forgotten, for each scenario of the script: iterations on a schedule that did not end, and users who
 * became silent. The rest of a load hides them, so each scenario is held against its own plan.
 */
export const lostRemarks = (seen: SeenLoad): Remark[] =>
  seen.load.executors.flatMap((executor) => {
    const activity = seen.activities.get(executor.name)
    if (activity === undefined) return []
    return executor.by === 'rate'
      ? lostOfSchedule(executor, activity, seen)
      : silentUsers(executor, activity, seen)
  })
