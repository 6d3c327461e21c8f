import { randomInt } from 'node:crypto'
import { exitCodes, usageError } from '../../base/errors.ts'
import { usualProfiler } from '../../base/find-package.ts'
import { loadTarget } from '../../config/loading/load.ts'
import type { ArmOptions } from '../../config/plan/arm-options.ts'
import { makePlan } from '../../config/plan/make-plan.ts'
import { requireApp } from '../../config/target/require-app.ts'
import { profile } from '../../stories/profile/profile.ts'
import { baseOf, compareProfiles } from '../../stories/profile/profile-difference.ts'
import { misfit, type ProfilerName, profilers } from '../../stories/profile/profilers.ts'
import { openProgress, printJson, printLines } from '../shared/output.ts'
import { runContext } from '../shared/run-context.ts'
import { shortPath } from '../shared/short-path.ts'

/** What was asked for on the command line; texts as typed. */
export interface ProfileRequest extends ArmOptions {
  readonly with: readonly string[]
  /** A bundle whose profiles these are compared with. */
  readonly against?: string
  readonly duration?: string
  readonly rate?: string
  readonly rows?: string
  readonly out?: string
  readonly config?: string
  readonly json?: boolean
}

const isProfiler = (name: string): name is ProfilerName => Object.hasOwn(profilers, name)

/** Takes the profiles asked for; exit code 5 when one of them could not be taken. */
export async function executeProfile(
  scenario: string | undefined,
  { with: asked, against, config, json, ...request }: ProfileRequest,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = Date.now()
  const base = against === undefined ? undefined : await baseOf(against)
  const names = asked.length > 0 ? asked : [usualProfiler()]
  const unknown = names.find((name) => !isProfiler(name))
  if (unknown)
    throw usageError(
      `There is no profiler "${unknown}"; the profilers are ${Object.keys(profilers).join(', ')}.`,
    )
  const loaded = await loadTarget(process.cwd(), {
    config,
    scenarios: scenario === undefined ? [] : [scenario],
  })
  const { profiled, standard } = loaded.target.scenarios
  const named = scenario ?? profiled
  const scenarios = named === undefined ? standard : [named]
  const plan = await makePlan(loaded, { ...request, scenarios, budgets: [], profile: true }, () =>
    randomInt(2 ** 32),
  )
  for (const name of names.filter(isProfiler)) {
    const reason = misfit(name, requireApp(plan.stack.target).command)
    if (reason !== undefined) throw usageError(reason)
  }
  if (!plan.replay)
    throw usageError(
      `${scenarios.join(', ') || 'Nothing'} is no open loop, so it cannot be replayed against one process.`,
    )
  using live = openProgress()
  const context = runContext({ startedAt, signal }, live.watch)
  const { bundle, profiles: taken } = await profile(plan, names.filter(isProfiler), context)
  live[Symbol.dispose]()
  const differences = base ? await compareProfiles(base, bundle, plan.replay.scenario.name) : []
  const profiles = [...taken, ...differences]
  if (json) printJson({ bundle, profiles })
  else
    printLines(
      profiles.flatMap(({ name, file, summary }) => [
        `${name}  ${shortPath(bundle)}/${file}`,
        ...summary.map((line) => `  ${line}`),
      ]),
    )
  return taken.length === new Set(names).size ? exitCodes.pass : exitCodes.instrument
}
