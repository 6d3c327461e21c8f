import { queryAt } from '../../harness/prometheus/client.ts'

/** The last run that a Prometheus has stored. Unix times in seconds. */
export interface LastRun {
  readonly run: string
  readonly scenarios: string
  readonly from: number
  /** `now` while the run goes on. */
  readonly to: number
}

/** In seconds: how far back a run is searched, and how long a run without a stored end is believed to go on. */
const reach = 86_400
const longest = 3600
/** In seconds: the result of a run is stored a moment after its end. */
const afterwards = 10

/**
 * The time range of the last run. Boards about a load are best looked at where there was a load.
 * @param now in Unix seconds
 * @returns undefined when this Prometheus has no run, or only one whose end was never stored.
 * @throws Error when Prometheus cannot be asked.
 */
export async function lastRunOf(prometheus: string, now: number): Promise<LastRun | undefined> {
  const ask = (metric: string) => queryAt(prometheus, `last_over_time(${metric}[${reach}s])`, now)
  const [starts, ends] = await Promise.all([
    ask('tailgate_run_start_time_seconds'),
    ask('tailgate_run_end_time_seconds'),
  ])
  const timeOf = ({ points }: (typeof starts)[number]): number => points.at(-1)?.[1] ?? Number.NaN
  const [latest] = starts.toSorted((a, b) => timeOf(b) - timeOf(a))
  if (latest === undefined) return undefined
  const { run = '', scenarios = '' } = latest.labels
  const from = timeOf(latest)
  const end = ends.find(({ labels }) => labels.run === run)
  if (end === undefined && now - from > longest) return undefined
  return { run, scenarios, from, to: end === undefined ? now : Math.min(now, timeOf(end) + afterwards) }
}
