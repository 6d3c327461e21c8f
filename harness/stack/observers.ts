import { messageOf } from '../errors.ts'
import type { Guard } from '../guard/process.ts'
import type { Observed } from './exporters.ts'
import { exportersOf, startExporter } from './exporters.ts'
import type { RunningPrometheus, ScrapeJob } from './prometheus.ts'
import { startPrometheus } from './prometheus.ts'

export interface Observation {
  readonly observed: Observed
  readonly app: ScrapeJob
}

/** One port for Prometheus and one for each exporter. */
export const observerPorts = 4

/**
 * Starts the exporters and Prometheus side by side. What is missing or fails becomes a warning: a run without them has
 * its verdict all the same, only less to look at.
 */
export async function startObservers(
  { observed, app }: Observation,
  ports: readonly number[],
  guard: Guard,
  signal: AbortSignal,
  warn: (message: string) => void,
): Promise<RunningPrometheus | undefined> {
  const [own = 0, ...rest] = ports
  const placed = exportersOf(observed).map((exporter, index) => ({ exporter, port: rest[index] ?? 0 }))
  const tolerate = async <T>(start: Promise<T>): Promise<T | undefined> =>
    start.catch((problem: unknown) => {
      if (!signal.aborted) warn(messageOf(problem))
      return undefined
    })
  const jobs = placed.map(({ exporter, port }) => ({ job: exporter.name, ports: [port], path: '/metrics' }))
  const [prometheus] = await Promise.all([
    tolerate(startPrometheus([app, ...jobs], own, guard, signal)),
    ...placed.map(({ exporter, port }) => tolerate(startExporter(exporter, port, guard, signal))),
  ])
  return prometheus
}
