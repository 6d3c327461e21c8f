import { queryAt } from '../../harness/prometheus/client.ts'

/** The run that a Prometheus was told of last. Unix times in seconds. */
export interface LastRun {
  readonly run: string
  readonly scenarios: string
  readonly from: number
  /** `now` while it goes on. */
  readonly to: number
}

/** How far back a run is looked for, and how long one may go on that has told no end, in seconds. */
const reach = 86_400
const longest = 3600
/** What a run is told to have come to, it is told a moment after its end; in seconds. */
const afterwards = 10

/**
 * The time of the last run, and of no load after it: boards that show a load are looked at where there was one.
 * @param now in Unix seconds
 * @returns undefined where this Prometheus knows of no run, or only of one that never told its end.
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
