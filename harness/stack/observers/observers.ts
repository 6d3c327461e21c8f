import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { diskProblemIn } from '../../base/files/disk-problem.ts'
import { home } from '../../base/paths.ts'
import { makeSettings, settingsRoot, writePrivate } from '../../guard/processes/private-files.ts'
import type { Guard } from '../../guard/processes/process.ts'
import type { Launcher } from '../launch/launcher.ts'
import type { Exporter, Observed } from './exporters.ts'
import { exporterFiles, exportersOf, startExporter } from './exporters.ts'
import { grafanaLauncher, type RunningGrafana, startGrafana, withoutGrafana } from './grafana.ts'
import { canTellProcesses, startProcessesExporter } from './processes/start-exporter.ts'
import type { RunningPrometheus, ScrapeJob } from './prometheus.ts'
import { startPrometheus } from './prometheus.ts'

/** The purpose of a stack: beside a judged load, only exporters with almost no cost are started. */
export type StackPurpose = 'measure' | 'by-hand'

export interface Observation {
  readonly observed: Observed
  /** Undefined for an app without metrics. */
  readonly app: ScrapeJob | undefined
  readonly purpose: StackPurpose
  /** The dashboards for Grafana, and its password; without them, no Grafana is started. */
  readonly grafana: { readonly dashboards: string; readonly password: string } | undefined
}

export interface RunningObservers {
  readonly prometheus: RunningPrometheus | undefined
  readonly grafana: RunningGrafana | undefined
}

/** One port for Prometheus, one for Grafana, and one for each exporter. */
export const observerPorts = 7

async function copyFiles(guard: Guard): Promise<void> {
  const directory = await makeSettings(guard.directory, 'observers')
  for (const name of exporterFiles)
    await writePrivate(join(directory, name), await readFile(join(home, 'compose', name), 'utf8'), guard.user)
}

/** A source of metrics other than the app, and how it is started at a port. */
interface Startable {
  readonly job: string
  readonly start: (port: number) => Promise<void>
}

/** The exporters that can be started here. Expected ones are included, so that a missing one is reported. */
async function available(
  exporters: readonly Exporter[],
  guard: Launcher,
  signal: AbortSignal,
): Promise<readonly Startable[]> {
  const found = await Promise.all(
    exporters.map(async ({ program, expected }) => expected || (await guard.has(program))),
  )
  return exporters
    .filter((_, index) => found[index])
    .map((exporter) => ({
      job: exporter.job,
      start: (port) => startExporter(exporter, port, guard, signal),
    }))
}

/**
 * Starts the exporter of what each service uses of the machine. It reads all of /proc each second, which would affect a
 * judged tail latency.
 */
const ofProcesses = (purpose: StackPurpose, guard: Launcher, signal: AbortSignal): readonly Startable[] =>
  purpose === 'by-hand' && canTellProcesses(guard)
    ? [{ job: 'processes', start: (port) => startProcessesExporter(port, guard, signal) }]
    : []

/** The alert rules in the directory of the dashboards. */
const rulesIn = async (directory: string | undefined): Promise<string | undefined> =>
  directory === undefined
    ? undefined
    : readFile(join(directory, 'prometheus-rules.yml'), 'utf8').catch(() => undefined)

const sentence = (problem: unknown): string =>
  problem instanceof TailgateError ? `${problem.message} ${problem.hint}` : messageOf(problem)

/**
 * Starts the exporters and Prometheus at the same time. A missing or failing one gives a warning, because a run without it
 * still has a verdict. Only a disk that cannot be written rejects. Prometheus takes its first samples about five seconds
 * later.
 */
export async function startObservers(
  { observed, app, purpose, grafana: shown }: Observation,
  [own = 0, grafanaPort = 0, ...ports]: readonly number[],
  guard: Launcher,
  signal: AbortSignal,
  warn: (message: string) => void,
): Promise<RunningObservers> {
  const tolerate = async <T>(start: Promise<T>): Promise<T | undefined> =>
    start.catch((problem: unknown) => {
      const disk = diskProblemIn(problem)
      if (disk) throw disk
      if (!signal.aborted) warn(sentence(problem))
      return undefined
    })
  const directory = join(settingsRoot(guard.directory), 'observers')
  await tolerate(copyFiles(guard))
  const exporters = [
    ...(await available(exportersOf(observed, directory, guard.listen), guard, signal)),
    ...ofProcesses(purpose, guard, signal),
  ]
  const placed = exporters.map((exporter, index) => ({ ...exporter, port: ports[index] ?? 0 }))
  const jobs: ScrapeJob[] = [
    ...(app === undefined ? [] : [app]),
    ...placed.map(({ job, port }) => ({ job, ports: [port], path: '/metrics' })),
    { job: 'prometheus', ports: [own], path: '/metrics' },
  ]
  const showDashboards = async (): Promise<RunningGrafana | undefined> => {
    if (shown === undefined) return undefined
    const launcher = await grafanaLauncher(guard)
    const place = { ...shown, port: grafanaPort, prometheus: `http://127.0.0.1:${own}` }
    if (launcher) return startGrafana(place, launcher, signal)
    warn(withoutGrafana())
    return undefined
  }
  const [prometheus, grafana] = await Promise.all([
    tolerate(startPrometheus(jobs, own, guard, signal, await rulesIn(shown?.dashboards))),
    tolerate(showDashboards()),
    ...placed.map(({ start, port }) => tolerate(start(port))),
  ])
  return { prometheus, grafana }
}
