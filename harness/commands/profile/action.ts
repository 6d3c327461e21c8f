import { randomInt } from 'node:crypto'
import { exitCodes, usageError } from '../../base/errors.ts'
import type { ArmOptions } from '../../config/plan/arm-options.ts'
import { makePlan } from '../../config/plan/make-plan.ts'
import { keptStackAt } from '../../guard/janitor/kept-stacks.ts'
import { whereaboutsOf } from '../../stack/attached/here.ts'
import { profile } from '../../stories/profile/profile.ts'
import { baseOf, compareProfiles, whyNotCompared } from '../../stories/profile/profile-difference.ts'
import { type ProfilerName, profilers, whyUnfit } from '../../stories/profile/profilers.ts'
import { loadProject } from '../run/project.ts'
import { printJson, printLines, say } from '../shared/outlet.ts'
import { openProgress } from '../shared/output.ts'
import { runContext } from '../shared/run-context.ts'
import { shortPath } from '../shared/short-path.ts'

/** The options as typed. */
export interface ProfileRequest extends ArmOptions {
  readonly with: readonly string[]
  /** A bundle with profiles to compare with. */
  readonly against?: string
  /** The URL of a target that already runs. */
  readonly url?: string
  readonly duration?: string
  readonly rate?: string
  readonly rows?: string
  readonly out?: string
  readonly config?: string
  readonly json?: boolean
}

const isProfiler = (name: string): name is ProfilerName => Object.hasOwn(profilers, name)

/** Where a target is that runs already. @throws TailgateError USAGE for one whose processes are not here. */
async function placeOf(url: string | undefined) {
  if (url === undefined) return {}
  const [{ isHere, host }, kept] = await Promise.all([whereaboutsOf(url), keptStackAt(url)])
  if (!isHere)
    throw usageError(
      `${host} is not this machine, and a profiler looks into processes: run it where they are.`,
    )
  return { isHere, isKept: kept !== undefined, cacert: kept?.authority }
}

/** Takes the profiles asked for; exit code 5 when one of them could not be taken, or none could be compared with the base. */
export async function executeProfile(
  scenario: string | undefined,
  { with: asked, against, config, json, ...request }: ProfileRequest,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = Date.now()
  const base = against === undefined ? undefined : await baseOf(against)
  const unknown = asked.find((name) => !isProfiler(name))
  if (unknown)
    throw usageError(
      `There is no profiler "${unknown}"; the profilers are ${Object.keys(profilers).join(', ')}.`,
    )
  const words = { ...request, config, scenarios: scenario === undefined ? [] : [scenario] }
  const loaded = await loadProject(words, process.cwd())
  const { profiled, standard } = loaded.target.scenarios
  const named = loaded.scenarios === undefined ? (scenario ?? profiled) : undefined
  const scenarios = named === undefined ? standard : [named]
  const place = await placeOf(loaded.target.url)
  const all = { ...request, ...place, scenarios, budgets: [], profile: true, drives: 'replay' } as const
  const plan = await makePlan(loaded, all, () => randomInt(2 ** 32))
  const names = asked.length > 0 ? [...new Set(asked.filter(isProfiler))] : [undefined]
  for (const name of names) {
    const reason = name && whyUnfit(name, plan.stack.target.app?.command)
    if (reason !== undefined) throw usageError(reason)
  }
  if (!plan.replay)
    throw usageError(
      `${scenarios.join(', ') || 'Nothing'} is no open loop, so it cannot be replayed against one process: name an open-loop scenario.`,
    )
  using live = openProgress()
  const context = runContext({ startedAt, signal }, live.watch)
  const { bundle, profiles: taken } = await profile(plan, names, context)
  live[Symbol.dispose]()
  const isCompared = base !== undefined && bundle !== undefined
  const differences = isCompared ? await compareProfiles(base, bundle, plan.replay.scenario.name) : []
  const problem = isCompared ? await whyNotCompared(base, bundle) : undefined
  const profiles = [...taken, ...differences]
  if (json) printJson({ bundle, profiles })
  else if (bundle !== undefined)
    printLines(
      profiles.flatMap(({ name, file, summary }) => [
        `${name}  ${shortPath(bundle)}/${file}`,
        ...summary.map((line) => `  ${line}`),
      ]),
    )
  if (problem !== undefined) say(process.stderr, [problem])
  return taken.length === names.length && problem === undefined ? exitCodes.pass : exitCodes.instrument
}
