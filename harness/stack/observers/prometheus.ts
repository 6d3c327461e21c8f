import { join } from 'node:path'
import { makeDirectory, makeSettings, writePrivate } from '../../guard/processes/private-files.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { answers, ready } from '../../guard/waiting/ready.ts'
import type { Launcher } from '../launch/launcher.ts'
import type { RunningService } from '../launch/running-service.ts'
import { isAtLeast } from '../launch/version.ts'

/** Something to scrape: its job and the loopback ports that give metrics. */
export interface ScrapeJob {
  readonly job: string
  readonly ports: readonly number[]
  readonly path: string
}

export interface RunningPrometheus extends RunningService {
  readonly url: string
  readonly process: GuardedProcess
}

/**
 * prometheus.yml for the version found, in JSON, which is YAML: since 3.9 native histograms of scrapes are asked for in
 * the configuration, and 2.x refuses that key. One second between scrapes, as a run lasts for seconds.
 */
export function renderScrapes(jobs: readonly ScrapeJob[], version: string): string {
  const native = isAtLeast(version, 3, 9) ? { scrape_native_histograms: true } : {}
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s', ...native },
    scrape_configs: jobs.map(({ job, ports, path }) => ({
      job_name: job,
      metrics_path: path,
      static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }],
    })),
  }
  return `${JSON.stringify(configuration, undefined, 2)}\n`
}

/** Native histograms and exemplars: a remote-write batch that holds one native histogram is lost whole without them. */
export function argumentsOf(
  { directory, configFile }: { readonly directory: string; readonly configFile: string },
  port: number,
  version: string,
  listen = '127.0.0.1',
): readonly string[] {
  const native = isAtLeast(version, 3, 9) ? [] : ['native-histograms']
  return [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${listen}:${port}`,
    '--web.enable-remote-write-receiver',
    `--enable-feature=${[...native, 'exemplar-storage'].join(',')}`,
    '--log.level=warn',
  ]
}

/** Starts Prometheus; resolves once it is ready to be asked. */
export async function startPrometheus(
  jobs: readonly ScrapeJob[],
  port: number,
  guard: Launcher,
  signal: AbortSignal,
): Promise<RunningPrometheus> {
  const { command, version, image } = await guard.find('prometheus')
  const directory = join(guard.directory, 'prometheus')
  await makeDirectory(directory, guard.user)
  const configFile = join(await makeSettings(guard.directory, 'prometheus'), 'prometheus.yml')
  await writePrivate(configFile, renderScrapes(jobs, version), guard.user)
  const server = await guard.spawn({
    name: 'prometheus',
    program: 'prometheus',
    command,
    args: argumentsOf({ directory, configFile }, port, version, guard.listen),
    environment: {},
    directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  })
  const url = `http://127.0.0.1:${port}`
  await ready(server, answers(`${url}/-/ready`), { seconds: 20, signal })
  return { name: 'prometheus', version, image, port, pids: [server.pid], url, process: server }
}
