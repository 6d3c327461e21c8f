import { resolve } from 'node:path'
import type { TimeRange } from '../../../dashboards/queries/ask.ts'
import { type LastRun, lastRunOf } from '../../../dashboards/queries/last-run.ts'
import { metricNames, scrapeIntervalOf } from '../../../dashboards/queries/observed.ts'
import { type LeftOut, leavable, outcomeOf } from '../../../dashboards/queries/outcome.ts'
import { uncovered } from '../../../dashboards/queries/uncovered.ts'
import { verifyDashboards } from '../../../dashboards/queries/verify.ts'
import { verifyAlerts } from '../../../dashboards/queries/verify-alerts.ts'
import { rangeOf } from '../../../dashboards/range.ts'
import { snapshotDashboards } from '../../../dashboards/snapshot.ts'
import { exitCodes, usageError } from '../../base/errors.ts'
import { parseDuration, timeOfDay } from '../../config/units/units.ts'
import { withoutCredentials } from '../../http/credentials.ts'
import { type GivenPrometheus, unreachable } from '../../prometheus/given-prometheus.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { shortPath } from '../shared/short-path.ts'
import { sourceOfDashboards } from './dashboards-source.ts'
import { verifiedInWords } from './verified.ts'
import { prometheusOf } from './which-prometheus.ts'

const usualTime = '5m'

/** The options as typed. */
export interface ObserveRequest extends GivenPrometheus {
  /** Undefined means the time of the last run, else the usual time. */
  readonly last?: string | undefined
  readonly config?: string
  readonly json?: boolean
}

/** Which Prometheus to ask, about which time, and about which run if the time is that of a run. */
interface Scope {
  readonly url: string
  readonly range: TimeRange
  readonly run?: LastRun | undefined
}

/** @throws TailgateError USAGE, PROMETHEUS_UNREACHABLE. */
async function scope(request: ObserveRequest, isOfRun: boolean): Promise<Scope> {
  const last = parseDuration(request.last ?? usualTime)
  if (last === undefined || last < 1)
    throw usageError(`--last must be a time such as 5m, not "${request.last}".`)
  const { url } = await prometheusOf(request)
  try {
    const now = Date.now() / 1000
    const [interval, run] = await Promise.all([
      scrapeIntervalOf(url),
      isOfRun && request.last === undefined ? lastRunOf(url, now) : undefined,
      metricNames(url),
    ])
    return { url, run, range: rangeOf(run?.from ?? now - last, run?.to ?? now, interval) }
  } catch (error) {
    throw unreachable(url, error)
  }
}

/** The time range in words. */
const timeInWords = ({ range: { from, to }, run }: Scope): string => {
  const what = run === undefined ? 'the time' : `the run ${run.run} of ${run.scenarios},`
  return `looked at ${what} from ${timeOfDay(from)} to ${timeOfDay(to)} UTC`
}

const codes = { pass: exitCodes.pass, fail: exitCodes.failed, unproven: exitCodes.unproven } as const

function leftOutOf(names: readonly string[]): readonly LeftOut[] {
  for (const name of names)
    if (!leavable.some((known) => known === name))
      throw usageError(`--without knows ${leavable.join(', ')}, not "${name}".`)
  return leavable.filter((known) => names.includes(known))
}

/**
 * Prints for every panel whether it shows what it should, and for every alert whether it works; unproven when that cannot be
 * seen.
 */
export async function verifyCommand(
  request: ObserveRequest & { readonly without?: readonly string[] },
): Promise<number> {
  const leftOut = leftOutOf(request.without ?? [])
  const scoped = await scope(request, true)
  const { url, range, run } = scoped
  const { source } = await sourceOfDashboards(request.config)
  const panels = await verifyDashboards(url, range, source)
  const alerts = await verifyAlerts(url, range, source)
  const gaps = await uncovered(url, range, source)
  const outcome = outcomeOf(panels, alerts, leftOut)
  if (request.json)
    printJson({
      prometheus: withoutCredentials(url),
      range,
      run,
      ...outcome,
      findings: panels,
      alerts,
      uncovered: gaps,
    })
  else printLines([timeInWords(scoped), ...verifiedInWords({ panels, alerts, gaps, outcome })])
  return codes[outcome.verdict]
}

/** Draws every dashboard as an offline page. */
export async function snapshotCommand(request: ObserveRequest & { readonly out: string }): Promise<number> {
  const [{ url, range }, { source, files }] = await Promise.all([
    scope(request, false),
    sourceOfDashboards(request.config),
  ])
  const { pages, shared } = await snapshotDashboards(resolve(request.out), url, range, source, files)
  const written = [...pages, ...shared]
  if (request.json) printJson({ prometheus: withoutCredentials(url), range, files: written })
  else printLines(written.map(shortPath))
  return exitCodes.pass
}
