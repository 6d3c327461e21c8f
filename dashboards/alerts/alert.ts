import type { AlertDescription } from '../../harness/config/target/dashboards.ts'

/** A condition that holds while something is wrong, independent of how Prometheus or Grafana is told of it. */
export interface Alert extends AlertDescription {
  /** Labels in addition to the severity; alerts are grouped and routed by them. */
  readonly labels?: Readonly<Record<string, string>>
  /**
   * How often the alert is evaluated; undefined means as often as most alerts. A window of several days is too expensive to
   * read every few seconds.
   */
  readonly every?: '1m' | '5m'
}

/** The runbook pages that say what to do, one for each kind of alert. */
export const runbooks = {
  budget: 'docs/runbooks/budget-burns.md',
  errors: 'docs/runbooks/errors.md',
  boundary: 'docs/runbooks/boundary-missing.md',
  scrape: 'docs/runbooks/not-scraped.md',
  dependency: 'docs/runbooks/dependency-down.md',
  eventLoop: 'docs/runbooks/event-loop-late.md',
} as const

/**
 * The page of an alert: an address, or a path if the target gives no address for paths.
 * @param base the address before `docs/`, as the target gives it, with or without a slash at its end.
 */
export function runbookOf({ runbook }: Pick<Alert, 'runbook'>, base = ''): string | undefined {
  if (runbook === undefined || /^https?:/.test(runbook)) return runbook
  // An address that ends in `=` or `#` takes the path as it is.
  return base === '' || /[/=#]$/.test(base) ? base + runbook : `${base}/${runbook}`
}

export const pascal = (text: string): string =>
  text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase())

/** A share (0 to 1) written in percent. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(4))} %`
