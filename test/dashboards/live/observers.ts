import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import type { Guard, ProcessDescription } from '../../../harness/guard/process.ts'
import { findProgram } from '../../../harness/stack/programs.ts'
import { answers, ready } from '../../../harness/stack/ready.ts'
import type { Stack } from '../../../harness/stack/stack.ts'
import { generated, root } from '../source.ts'

interface ScrapeConfiguration {
  global: Record<string, string>
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[]
}

interface Targets {
  readonly data: { readonly activeTargets: readonly { readonly labels: { job: string; instance: string } }[] }
}

const describe = (
  guard: Guard,
  name: string,
  command: string,
  args: readonly string[],
  environment: ProcessDescription['environment'] = {},
): ProcessDescription => ({
  name,
  command,
  args,
  environment,
  directory: guard.directory,
  stopSignal: 'SIGTERM',
  user: guard.user,
})

/** A file that services can read whoever they run as. */
async function readable(file: string, text: string): Promise<string> {
  await writeFile(file, text)
  await chmod(file, 0o644)
  return file
}

/** What the stack's own Prometheus scrapes, by job; it learns its targets some seconds after its start. */
async function scraped(prometheus: string, signal: AbortSignal): Promise<Map<string, string[]>> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(200, undefined, { signal })) {
    const response = await fetch(`${prometheus}/api/v1/targets`, { signal: AbortSignal.timeout(5000) })
    const { data } = (await response.json()) as Targets
    const grouped = Map.groupBy(data.activeTargets, ({ labels }) => labels.job)
    if (['app', 'redis', 'nginx'].every((job) => grouped.has(job)))
      return new Map(
        [...grouped].map(([job, targets]) => [job, targets.map(({ labels }) => labels.instance)]),
      )
  }
  throw new Error(`${prometheus} does not scrape the app, Redis and Nginx after 20 s`)
}

/**
 * The observers of docker-compose.yml beside a native stack: its Prometheus configuration with the addresses of this
 * machine, its alert rules, and the exporters the stack itself does not start. Resolves to the URL of Prometheus.
 */
export async function observe(stack: Stack, guard: Guard, signal: AbortSignal): Promise<string> {
  const [own = 0, postgres = 0, node = 0, processes = 0] = await guard.reserve(4)
  const [queries, groups] = await Promise.all(
    ['postgres-queries.yml', 'processes.yml'].map(async (name) =>
      readable(join(guard.directory, name), await readFile(join(root, 'compose', name), 'utf8')),
    ),
  )
  const start = async (description: ProcessDescription, url: string): Promise<void> =>
    ready(await guard.spawn(description), answers(url, 3000), { seconds: 20, signal })
  const address = (port: number) => `--web.listen-address=127.0.0.1:${port}`
  const [exporter, machine, services] = [
    describe(
      guard,
      'live-postgres-exporter',
      await findProgram('prometheus-postgres-exporter'),
      [address(postgres), `--extend.query-path=${queries}`],
      { DATA_SOURCE_NAME: `${stack.endpoints.postgres}?sslmode=disable` },
    ),
    describe(guard, 'live-node-exporter', await findProgram('prometheus-node-exporter'), [address(node)]),
    describe(guard, 'live-process-exporter', await findProgram('prometheus-process-exporter'), [
      address(processes).slice(1),
      `-config.path=${groups}`,
      '-threads=false',
      '-gather-smaps=false',
    ]),
  ]
  await Promise.all([
    start(exporter, `http://127.0.0.1:${postgres}/metrics`),
    start(machine, `http://127.0.0.1:${node}/metrics`),
    start(services, `http://127.0.0.1:${processes}/metrics`),
  ])
  const jobs = await scraped(stack.prometheus ?? '', signal)
  jobs.set('postgres', [`127.0.0.1:${postgres}`])
  jobs.set('node', [`127.0.0.1:${node}`])
  jobs.set('processes', [`127.0.0.1:${processes}`])
  jobs.set('prometheus', [`127.0.0.1:${own}`])
  const configuration = await composeConfiguration(guard.directory, jobs)
  await start(
    describe(guard, 'live-prometheus', await findProgram('prometheus'), [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(guard.directory, 'live-prometheus-data')}`,
      `--web.listen-address=127.0.0.1:${own}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms,exemplar-storage',
    ]),
    `http://127.0.0.1:${own}/-/ready`,
  )
  return `http://127.0.0.1:${own}`
}

/** compose/prometheus.yml with other addresses and a scrape each second, because the test lasts for seconds. */
async function composeConfiguration(directory: string, jobs: Map<string, string[]>): Promise<string> {
  const text = await readFile(join(root, 'compose/prometheus.yml'), 'utf8')
  const configuration = parse(text) as ScrapeConfiguration
  configuration.global = { scrape_interval: '1s', evaluation_interval: '1s' }
  for (const job of configuration.scrape_configs) {
    const targets = jobs.get(job.job_name)
    if (!targets)
      throw new Error(`the stack has nothing to scrape for the job ${job.job_name} of compose/prometheus.yml`)
    job.static_configs = [{ targets }]
  }
  await readable(
    join(directory, 'rules.yml'),
    await readFile(join(generated, 'prometheus-rules.yml'), 'utf8'),
  )
  return readable(join(directory, 'live-prometheus.yml'), stringify(configuration))
}
