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

/** What a stack is for: a judged load tolerates only exporters that cost next to nothing. */
export type StackPurpose = 'measure' | 'by-hand'

export interface Observation {
  readonly observed: Observed
  /** Undefined for an app without metrics. */
  readonly app: ScrapeJob | undefined
  readonly purpose: StackPurpose
  /** The dashboards of a Grafana, and its password; without them none is started. */
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

/** What gives metrics beside the app, and how it is started at a port. */
interface Startable {
  readonly job: string
  readonly start: (port: number) => Promise<void>
}

/** The exporters that can be started here; those that are expected stay in, so that their lack is told. */
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

/** What each service uses of the machine. It walks through all of /proc each second, which a tail that is judged would show. */
const ofProcesses = (purpose: StackPurpose, guard: Launcher, signal: AbortSignal): readonly Startable[] =>
  purpose === 'by-hand' && canTellProcesses(guard)
    ? [{ job: 'processes', start: (port) => startProcessesExporter(port, guard, signal) }]
    : []

/** The alerts that are built beside the dashboards. */
const rulesIn = async (directory: string | undefined): Promise<string | undefined> =>
  directory === undefined
    ? undefined
    : readFile(join(directory, 'prometheus-rules.yml'), 'utf8').catch(() => undefined)

const sentence = (problem: unknown): string =>
  problem instanceof TailgateError ? `${problem.message} ${problem.hint}` : messageOf(problem)

/**
 * Starts the exporters and Prometheus side by side. What is missing or fails becomes a warning: a run without them has
 * its verdict all the same, only less to look at; a disk that cannot be written is no such thing, and rejects. Prometheus takes its first samples some five seconds later.
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
