import { messageOf } from '../../harness/base/errors.ts'
import { askPrometheus, queryAt } from '../../harness/prometheus/client.ts'
import type { Alert } from '../alerts/alert.ts'
import { alertsOf } from '../alerts/alerts.ts'
import { catalogueOf } from '../checks/catalogue.ts'
import { type Giver, givers } from '../checks/metrics.ts'
import type { Source } from '../model/budgets.ts'
import { requestsOf } from '../model/requests.ts'
import type { TimeRange } from './ask.ts'
import { type KnownMetrics, metricNames, missingGivers } from './observed.ts'

/**
 * Whether an alert works. `watching`: it does. `unobserved`: what gives its metrics is not scraped. `unloaded`, `outdated`:
 * Prometheus has not loaded it, or has an older version. `broken`: Prometheus cannot evaluate it. `blind`: nothing that it
 * reads exists, so that it would never fire.
 */
export type AlertState = 'watching' | 'unobserved' | 'unloaded' | 'outdated' | 'broken' | 'blind'

export interface AlertFinding {
  readonly alert: string
  readonly state: AlertState
  readonly reason: string | undefined
  /** The state that Prometheus reports: `inactive`, `pending` or `firing`; undefined when it is not loaded. */
  readonly says: string | undefined
  readonly without: readonly Giver[]
}

interface LoadedRule {
  readonly name: string
  readonly query: string
  readonly health: string
  readonly lastError?: string
  readonly state?: string
}

/** The rules of a Prometheus, as it tells them. */
export interface LoadedRules {
  readonly groups: readonly { readonly rules: readonly LoadedRule[] }[]
}

const matcher = /\w+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"/g

/** An expression without the differences that Prometheus makes: spaces, and the order of matchers, which it sorts. */
const canonical = (expr: string): string =>
  expr.replaceAll(/\s+/g, '').replaceAll(new RegExp(`\\{(?:${matcher.source},?)*\\}`, 'g'), (braces) => {
    const sorted = (braces.match(matcher) ?? []).toSorted()
    return `{${sorted.join(',')}}`
  })

/** How many alerts are checked at once. Prometheus works on at most twenty queries, and it has other clients too. */
const together = 8

/**
 * The state of every alert.
 * @throws Error when Prometheus cannot be asked at all.
 */
export async function verifyAlerts(
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly AlertFinding[]> {
  const [{ groups }, names] = await Promise.all([
    askPrometheus<LoadedRules>(prometheus, 'rules?type=alert'),
    metricNames(prometheus, range),
  ])
  const loaded = new Map(groups.flatMap(({ rules }) => rules.map((rule) => [rule.name, rule] as const)))
  const known = { names, catalogue: catalogueOf(source) }
  const status = requestsOf(source)?.status
  const findings: AlertFinding[] = []
  const alerts = alertsOf(source)
  for (let from = 0; from < alerts.length; from += together)
    findings.push(
      ...(await Promise.all(
        alerts
          .slice(from, from + together)
          .map((alert) => examine(prometheus, alert, loaded.get(alert.name), { known, range, status })),
      )),
    )
  return findings
}

interface Scope {
  readonly known: KnownMetrics
  readonly range: TimeRange
  /** The label of the status; a status exists only after a request ended with it. */
  readonly status: string | undefined
}

async function examine(
  prometheus: string,
  { name, expr }: Alert,
  rule: LoadedRule | undefined,
  scope: Scope,
): Promise<AlertFinding> {
  const without = missingGivers(expr, scope.known)
  const found = (state: AlertState, reason?: string): AlertFinding => ({
    alert: name,
    ...{ state, reason, says: rule?.state, without },
  })
  if (rule === undefined) return found('unloaded', 'this Prometheus has no such rule')
  if (canonical(rule.query) !== canonical(expr))
    return found('outdated', 'the rule that is loaded says something else: build again and load it')
  if (rule.health === 'err') return found('broken', rule.lastError ?? 'Prometheus cannot evaluate it')
  try {
    const lacking = await lackingSelectors(prometheus, expr, scope)
    if (lacking.length > 0) return found('blind', `there is nothing of ${lacking.join(', ')}`)
    const [missing] = without
    if (missing !== undefined) return found('unobserved', `${givers[missing]} is not scraped here`)
    return found('watching')
  } catch (error) {
    return found('broken', messageOf(error))
  }
}

/**
 * What an alert reads and does not exist although its giver is scraped. A status that no request has ended with is no fault.
 */
async function lackingSelectors(
  prometheus: string,
  expr: string,
  { known, range, status }: Scope,
): Promise<readonly string[]> {
  const selectors = new Set(
    known.catalogue.read(expr).metrics.flatMap(({ metric, matchers }) => {
      if (missingGivers(metric, known).length > 0) return []
      const equal = matchers.filter(({ label, operator }) => operator === '=' && label !== status)
      return [`${metric}{${equal.map(({ label, value }) => `${label}="${value}"`).join(',')}}`]
    }),
  )
  const span = `${Math.max(1, Math.ceil(range.to - range.from))}s`
  const there = await Promise.all(
    [...selectors].map((selector) =>
      queryAt(prometheus, `count(last_over_time(${selector}[${span}]))`, range.to),
    ),
  )
  return [...selectors].filter((_, index) => there[index]?.length === 0)
}
