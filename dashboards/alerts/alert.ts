import type { AlertDescription } from '../../harness/config/target/dashboards.ts'

/** A condition that holds while something is wrong, before any renderer. */
export interface Alert extends AlertDescription {
  /** Labels beside the severity, by which alerts are grouped and routed. */
  readonly labels?: Readonly<Record<string, string>>
  /** How often it is evaluated; as often as all others when undefined. Windows of days cost too much for every few seconds. */
  readonly every?: '1m' | '5m'
}

/** The pages that say what to do, one for each kind of alert. */
export const runbooks = {
  budget: 'docs/runbooks/budget-burns.md',
  errors: 'docs/runbooks/errors.md',
  boundary: 'docs/runbooks/boundary-missing.md',
  scrape: 'docs/runbooks/not-scraped.md',
  dependency: 'docs/runbooks/dependency-down.md',
  eventLoop: 'docs/runbooks/event-loop-late.md',
} as const

export const pascal = (text: string): string =>
  text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase())

/** A share in percent. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(4))} %`
