import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { TimeRange } from '../../../dashboards/queries/ask.ts'
import { metricNames, scrapeIntervalOf } from '../../../dashboards/queries/observed.ts'
import { type LeftOut, leavable, outcomeOf } from '../../../dashboards/queries/outcome.ts'
import { uncovered } from '../../../dashboards/queries/uncovered.ts'
import { verifyDashboards } from '../../../dashboards/queries/verify.ts'
<<<<<<< HEAD
import { verifyAlerts } from '../../../dashboards/queries/verify-alerts.ts'
import { rangeOf, snapshotDashboards } from '../../../dashboards/snapshot.ts'
=======
import { rangeOf } from '../../../dashboards/range.ts'
import { snapshotDashboards } from '../../../dashboards/snapshot.ts'
>>>>>>> a626179 (Let pages show gaps, what is down, each restart and whose a limit is)
import { exitCodes, messageOf, TailgateError, usageError } from '../../base/errors.ts'
import { parseDuration } from '../../config/units/units.ts'
import { status } from '../../guard/janitor/kept-stacks.ts'
import { withoutCredentials } from '../../prometheus/client.ts'
import { printJson, printLines } from '../shared/output.ts'
import { shortPath } from '../shared/short-path.ts'
import { sourceOfDashboards } from './action.ts'
import { verifiedInWords } from './verified.ts'

/** What was asked for on the command line; texts as typed. */
export interface ObserveRequest {
  readonly prometheus?: string
  readonly passwordFile?: string
  readonly last: string
  readonly config?: string
  readonly json?: boolean
}

async function passwordIn(file: string, { username }: URL): Promise<string> {
  if (username === '')
    throw usageError(
      '--password-file needs a user in the URL of --prometheus, as in http://tailgate@127.0.0.1:9090.',
    )
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw usageError(`--password-file cannot be read: ${messageOf(error)}.`)
  }
}

/** The Prometheus that was named, or that of the one stack that is kept. */
async function prometheusOf({ prometheus, passwordFile }: ObserveRequest): Promise<string> {
  if (prometheus !== undefined) {
    if (!URL.canParse(prometheus)) throw usageError(`--prometheus must be a URL, not "${prometheus}".`)
    const url = new URL(prometheus)
    if (passwordFile !== undefined) url.password = await passwordIn(passwordFile, url)
    return url.href.replace(/\/+$/, '')
  }
  if (passwordFile !== undefined)
    throw usageError('--password-file is for the user in the URL of --prometheus.')
  const kept = (await status()).flatMap((run) => run.kept?.prometheus ?? [])
  if (kept[0] !== undefined && kept.length === 1) return kept[0]
  throw usageError(
    `${kept.length === 0 ? 'No stack is kept with --observe' : 'Several stacks are kept'}, so say which Prometheus with --prometheus.`,
  )
}

/** A failed fetch says why only in its cause. */
const causeOf = (error: unknown): string =>
  messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error)

/** Where to ask, and about which time. @throws TailgateError USAGE, PROMETHEUS_UNREACHABLE. */
async function scope(request: ObserveRequest): Promise<{ url: string; range: TimeRange }> {
  const last = parseDuration(request.last)
  if (last === undefined || last < 1)
    throw usageError(`--last must be a time such as 5m, not "${request.last}".`)
  const url = await prometheusOf(request)
  try {
    const [interval] = await Promise.all([scrapeIntervalOf(url), metricNames(url)])
    const now = Date.now() / 1000
    return { url, range: rangeOf(now - last, now, interval) }
  } catch (error) {
    throw new TailgateError('PROMETHEUS_UNREACHABLE', {
      url: withoutCredentials(url),
      problem: causeOf(error),
    })
  }
}

const codes = { pass: exitCodes.pass, fail: exitCodes.failed, unproven: exitCodes.unproven } as const

function leftOutOf(names: readonly string[]): readonly LeftOut[] {
  for (const name of names)
    if (!leavable.some((known) => known === name))
      throw usageError(`--without knows ${leavable.join(', ')}, not "${name}".`)
  return leavable.filter((known) => names.includes(known))
}

/** Says of every panel whether it shows what it should, and of every alert whether it watches; unproven where that cannot be seen. */
export async function verifyCommand(
  request: ObserveRequest & { readonly without?: readonly string[] },
): Promise<number> {
  const leftOut = leftOutOf(request.without ?? [])
  const { url, range } = await scope(request)
  const { source } = await sourceOfDashboards(request.config)
  const panels = await verifyDashboards(url, range, source)
  const alerts = await verifyAlerts(url, range, source)
  const gaps = await uncovered(url, range.to, source)
  const outcome = outcomeOf(panels, alerts, leftOut)
  if (request.json)
    printJson({
      prometheus: withoutCredentials(url),
      range,
      ...outcome,
      findings: panels,
      alerts,
      uncovered: gaps,
    })
  else printLines(verifiedInWords({ panels, alerts, gaps, outcome }))
  return codes[outcome.verdict]
}

/** Draws every dashboard as an offline page. */
export async function snapshotCommand(request: ObserveRequest & { readonly out: string }): Promise<number> {
  const { url, range } = await scope(request)
  const { source } = await sourceOfDashboards(request.config)
  const files = await snapshotDashboards(resolve(request.out), url, range, source)
  if (request.json) printJson({ prometheus: withoutCredentials(url), range, files })
  else printLines(files.map(shortPath))
  return exitCodes.pass
}
