import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  makeDirectory,
  makeSettings,
  settingsRoot,
  writePrivate,
} from '../../guard/processes/private-files.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { answers, ready } from '../../guard/waiting/ready.ts'
import type { Launcher } from '../launch/launcher.ts'
import type { RunningService } from '../launch/running-service.ts'
import { isAtLeast } from '../launch/version.ts'

/** Something to scrape: its job and its loopback ports with metrics. */
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
 * What a scrape of the app may hold: many times what a service exports. The page comes from a program that is under test, and
 * without a limit a label for each request would fill the memory and the disk of this machine. A larger page counts as a scrape
 * that failed.
 */
const limitsOfApp = {
  body_size_limit: '16MB',
  sample_limit: 50_000,
  label_limit: 64,
  label_name_length_limit: 512,
  label_value_length_limit: 4096,
}

/** The most that is kept on the disk, of stacks that stay up for days; what is written to its memory first is not counted. */
const retention = '4GB'

/**
 * prometheus.yml for the installed version, as JSON, which is also YAML. Since 3.9, scraping native histograms is enabled in
 * the configuration, and 2.x refuses that key. Scrapes are one second apart, because a run lasts only seconds.
 */
export function renderScrapes(jobs: readonly ScrapeJob[], version: string, ruleFile?: string): string {
  const native = isAtLeast(version, 3, 9) ? { scrape_native_histograms: true } : {}
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s', ...native },
    ...(ruleFile === undefined ? {} : { rule_files: [ruleFile] }),
    scrape_configs: jobs.map(({ job, ports, path }) => ({
      job_name: job,
      metrics_path: path,
      static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }],
      ...(job === 'app' ? limitsOfApp : {}),
    })),
  }
  return `${JSON.stringify(configuration, undefined, 2)}\n`
}

const fileName = 'prometheus.yml'

/** The URL of a run's Prometheus, from its configuration; undefined when the run has none. */
export async function urlOfPrometheus(runDirectory: string): Promise<string | undefined> {
  const text = await readFile(join(settingsRoot(runDirectory), 'prometheus', fileName), 'utf8').catch(
    () => undefined,
  )
  if (text === undefined) return undefined
  const { scrape_configs: jobs } = JSON.parse(text) as {
    readonly scrape_configs: readonly {
      readonly job_name: string
      readonly static_configs: readonly { readonly targets: readonly string[] }[]
    }[]
  }
  const own = jobs.find(({ job_name: job }) => job === 'prometheus')?.static_configs[0]?.targets[0]
  return own && `http://${own}`
}

/**
 * Arguments that accept native histograms and exemplars: without them, a remote-write batch with one native histogram is lost
 * completely. By default Prometheus lets every page in a browser read it; here it lets none, as nothing of ours asks it from a
 * page of another origin.
 */
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
    `--storage.tsdb.retention.size=${retention}`,
    `--web.listen-address=${listen}:${port}`,
    '--web.enable-remote-write-receiver',
    '--web.cors.origin=^$',
    `--enable-feature=${[...native, 'exemplar-storage'].join(',')}`,
    '--log.level=warn',
  ]
}

/** Starts Prometheus, with the text of a rule file if there is one; resolves once it answers queries. */
export async function startPrometheus(
  jobs: readonly ScrapeJob[],
  port: number,
  guard: Launcher,
  signal: AbortSignal,
  rules?: string,
): Promise<RunningPrometheus> {
  const { command, version, image } = await guard.find('prometheus')
  const directory = join(guard.directory, 'prometheus')
  await makeDirectory(directory, guard.user)
  const settings = await makeSettings(guard.directory, 'prometheus')
  const configFile = join(settings, fileName)
  // Prometheus searches rule files beside its configuration.
  const ruleFile = rules === undefined ? undefined : 'rules.yml'
  if (rules !== undefined) await writePrivate(join(settings, 'rules.yml'), rules, guard.user)
  await writePrivate(configFile, renderScrapes(jobs, version, ruleFile), guard.user)
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
  await ready(server, answers(`${url}/-/ready`), { seconds: 60, signal })
  return { name: 'prometheus', version, image, port, pids: [server.pid], url, process: server }
}
