import { basename } from 'node:path'
import type { TailgateError } from '../../base/errors.ts'
import { usableCache } from '../../base/files/usable-cache.ts'
import { hideKnown, secretsIn } from '../../base/redact.ts'
import { type Bundle, createBundle } from '../../bundle/bundle.ts'
import { shownArm } from '../../config/plan/arm.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { openGuard } from '../../guard/guardian/guard.ts'
import { describeEnvironment } from '../../measure/environment.ts'
import { startSampling } from '../../measure/sampling.ts'
import { readSeries } from '../../prometheus/recorded-series.ts'
import type { Report } from '../../report/report.ts'
import { whileStanding } from '../../stack/launch/abort-when-dead.ts'
import { makeSecrets } from '../../stack/launch/secrets.ts'
import { earlyHintsNote } from '../../stack/services/early-hints.ts'
import { accessLog } from '../../stack/services/nginx.ts'
import { requireOpenFiles } from '../../stack/services/require-open-files.ts'
import type { Stack } from '../../stack/stack.ts'
import { up } from '../../stack/up.ts'
import type { RunContext } from '../context.ts'
import { endAborted } from '../end-aborted.ts'
import { replay } from '../profile/replay.ts'
import { calibrateInstruments } from './calibrate-instruments.ts'
import { driveScenario } from './drive-scenario.ts'
import { judgeAndReport, openingOf, type RunEnd } from './judge-and-report.ts'
import { keepLogs } from './keep-logs.ts'
import { RunMetrics } from './run-metrics.ts'
import { keepPlans, startServiceCounters } from './service-counters.ts'

/** The set-up of the measured stack; undefined for a target that already runs, because Tailgate did not set it up. */
const armOf = ({ stack }: Plan) => (stack.attached === undefined ? shownArm(stack.arm) : undefined)

export interface RunResult {
  readonly report: Report
  readonly bundle: string
  /** Problems that did not stop the run; each leaves its scenario unproven. */
  readonly problems: readonly TailgateError[]
}

/**
 * The story of a run: the stack is started, each scenario is driven and its raw evidence saved, the profiled replay follows,
 * everything is stopped, and only then is the evidence read and judged.
 * @throws TailgateError when the stack or Tailgate fails, Interruption when stopped; the bundle is kept as aborted.
 */
export async function run(plan: Plan, context: RunContext): Promise<RunResult> {
  const scenarios = plan.load.scenarios.map(({ scenario }) => scenario.name)
  const begun = {
    ...context,
    environment: await describeEnvironment(plan.stack.root, armOf(plan), {}),
  }
  const secrets = [...secretsIn(plan.stack.arm.environment), ...context.secrets]
  const bundle = await createBundle(plan.out, { ...context, scenarios }, openingOf(plan, begun), (text) =>
    hideKnown(text, secrets),
  )
  try {
    const metrics = new RunMetrics({
      ...{ run: context.id, bundle: basename(bundle.directory), plan, kept: context.keptPrometheus },
      onProblem: (message) => context.watch({ type: 'warning', message }),
    })
    const { problems, variables, ...measured } = await measure(plan, { bundle, metrics }, context)
    const known = { ...plan, variables }
    context.watch({ type: 'step', name: 'judging the evidence' })
    const report = await judgeAndReport(known, bundle, { ...begun, ...measured, status: 'complete' })
    await metrics.judged(report)
    return { report, bundle: bundle.directory, problems }
  } catch (error) {
    const nothing = { services: {}, profiles: [], notes: [] }
    return await endAborted(error, bundle, context.watch, () =>
      judgeAndReport(plan, bundle, { ...begun, ...nothing, status: 'aborted' }),
    )
  }
}

type Measured = Pick<RunEnd, 'services' | 'profiles' | 'notes'> &
  Pick<RunResult, 'problems'> &
  Required<Pick<Plan, 'variables'>>

async function measure(
  plan: Plan,
  { bundle, metrics }: { readonly bundle: Bundle; readonly metrics: RunMetrics },
  context: RunContext,
): Promise<Measured> {
  const { signal, watch, startedAt } = context
  requireOpenFiles(plan.stack.expectedLoad, plan.stack.target.proxy)
  const cache = await usableCache()
  await calibrateInstruments(plan, bundle, context)
  await using guard = await openGuard({ signal })
  const secrets = makeSecrets()
  const hidden = () => [...secrets.known(), ...guard.secrets(), ...context.secrets]
  await using _logs = keepLogs(guard, bundle, hidden, watch)
  await using stack = await up(plan.stack, guard, {
    signal,
    onStep: watch,
    prometheus: true,
    secrets,
    cache,
    faults: plan.load.faults ?? [],
  })
  metrics.follow(stack)
  const standing = { ...context, signal: whileStanding(stack.failure, signal) }
  const problems: TailgateError[] = []
  const notes: string[] = [...(plan.notes ?? []), ...stack.unseen]
  const variables = new Set(plan.variables)
  const noteVariables = (names: readonly string[]) => {
    for (const name of names) variables.add(name)
  }
  const counting = await startServiceCounters(stack, bundle, watch)
  {
    const note = (message: string) => watch({ type: 'warning', message })
    await using sampling = startSampling(
      () => stack.services,
      stack.endpoints.postgres,
      bundle.directory,
      note,
    )
    const sampled = { ...standing, signal: whileStanding(sampling.failure, standing.signal) }
    for (const planned of plan.load.scenarios) {
      const parts = { stack, guard, bundle, sampling, notes, metrics, noteVariables }
      const problem = await driveScenario(plan, planned, parts, sampled)
      await stack.requireStanding()
      if (problem) problems.push(problem)
    }
  }
  await metrics.end()
  const hints = await noteOfHints(stack, guard.directory)
  if (hints !== undefined) watch({ type: 'warning', message: hints })
  notes.push(...(hints === undefined ? [] : [hints]))
  await counting.finish()
  await keepPlans(plan.stack.target, stack, bundle, watch)
  const profiles = plan.replay
    ? await replay(plan, plan.replay, undefined, { stack, guard, bundle }, standing)
    : []
  await keepSeries(plan, stack, bundle, startedAt)
  return { services: versionsOf(stack), profiles, problems, notes, variables: [...variables].sort() }
}

/** How the service's early hints disturbed the proxy; undefined when they did not. */
function noteOfHints({ services }: Stack, directory: string): Promise<string | undefined> {
  const nginx = services.find(({ name }) => name === 'nginx')
  return earlyHintsNote(accessLog(directory), nginx?.version ?? 'unknown')
}

/** Keeps what the Prometheus of the stack recorded since `startedAt`, in Unix milliseconds. */
async function keepSeries(plan: Plan, stack: Stack, bundle: Bundle, startedAt: number): Promise<void> {
  if (!stack.prometheus) return
  const series = await readSeries(
    stack.prometheus,
    plan.stack.target.series,
    startedAt / 1000,
    Date.now() / 1000,
  )
  await bundle.write('series.json', JSON.stringify(series))
}

/** Versions of the services by name, with the image if they run from one. */
const versionsOf = ({ services }: Pick<Stack, 'services'>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    services.map(({ name, version, image }) => [name, image ? `${version} (${image})` : version]),
  )
