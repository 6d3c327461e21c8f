import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { makeDirectory } from '../../../harness/guard/processes/private-files.ts'
import type { Guard } from '../../../harness/guard/processes/process.ts'
import { answers, ready } from '../../../harness/guard/waiting/ready.ts'
import { findProgram } from '../../../harness/stack/launch/programs.ts'
import { generated, root } from '../source.ts'

interface ScrapeConfiguration {
  global: Record<string, string>
  scrape_configs: {
    job_name: string
    static_configs?: { targets: string[] }[]
    dns_sd_configs?: unknown
    basic_auth?: unknown
  }[]
}

interface RuleGroups {
  readonly groups: { interval?: string }[]
}

interface Targets {
  readonly data: { readonly activeTargets: readonly { readonly labels: { job: string; instance: string } }[] }
}

const composeConfiguration = async (): Promise<ScrapeConfiguration> =>
  parse(await readFile(join(root, 'compose/prometheus.yml'), 'utf8')) as ScrapeConfiguration

/** The targets of the stack's own Prometheus, by job; Prometheus learns them some seconds after its start. */
async function scraped(prometheus: string, signal: AbortSignal): Promise<Map<string, string[]>> {
  const wanted = (await composeConfiguration()).scrape_configs.map((job) => job.job_name)
  let lacking: readonly string[] = wanted
  for (const end = Date.now() + 60_000; Date.now() < end; await delay(200, undefined, { signal })) {
    const response = await fetch(`${prometheus}/api/v1/targets`, { signal: AbortSignal.timeout(5000) })
    const { data } = (await response.json()) as Targets
    const grouped = Map.groupBy(data.activeTargets, ({ labels }) => labels.job)
    lacking = wanted.filter((job) => job !== 'prometheus' && !grouped.has(job))
    if (lacking.length === 0)
      return new Map(
        [...grouped].map(([job, targets]) => [job, targets.map(({ labels }) => labels.instance)]),
      )
  }
  throw new Error(`the stack gives nothing to scrape for ${lacking.join(', ')} of compose/prometheus.yml`)
}

/** A file that services can read under any user. */
async function readable(file: string, text: string): Promise<string> {
  await writeFile(file, text)
  await chmod(file, 0o644)
  return file
}

/** In seconds. Scrapes are frequent because the test is short; a scrape may take this long on a busy machine. */
export const scrapeSeconds = 2

/**
 * Starts the Prometheus of docker-compose.yml beside a native stack: its configuration with the addresses of this machine,
 * and its alert rules. Resolves to its URL.
 */
export async function observe(stackPrometheus: string, guard: Guard, signal: AbortSignal): Promise<string> {
  const [port = 0] = await guard.reserve(1)
  const jobs = await scraped(stackPrometheus, signal)
  jobs.set('prometheus', [`127.0.0.1:${port}`])
  const configuration = await composeConfiguration()
  configuration.global = { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: '1s' }
  for (const job of configuration.scrape_configs) {
    delete job.dns_sd_configs
    // This Prometheus is on loopback and lives for a minute, so it has no password.
    delete job.basic_auth
    job.static_configs = [{ targets: jobs.get(job.job_name) ?? [] }]
  }
  const rules = parse(await readFile(join(generated, 'prometheus-rules.yml'), 'utf8')) as RuleGroups
  // Groups with an interval of minutes would not be evaluated within this minute.
  for (const group of rules.groups) delete group.interval
  await readable(join(guard.directory, 'rules.yml'), stringify(rules))
  const file = await readable(join(guard.directory, 'live-prometheus.yml'), stringify(configuration))
  const directory = join(guard.directory, 'live-prometheus')
  await makeDirectory(directory, guard.user)
  const started = await guard.spawn({
    name: 'live-prometheus',
    command: await findProgram('prometheus'),
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms,exemplar-storage',
    ],
    environment: {},
    directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  })
  const url = `http://127.0.0.1:${port}`
  await ready(started, answers(`${url}/-/ready`, 3000), { seconds: 60, signal })
  return url
}
