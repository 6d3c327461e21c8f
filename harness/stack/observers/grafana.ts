import { access, mkdir, readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { userFor } from '../../guard/ledger/readable-by.ts'
import type { User } from '../../guard/ledger/run-root.ts'
import {
  makeDirectory,
  makePassage,
  makeSettings,
  writePrivate,
} from '../../guard/processes/private-files.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { answers, ready } from '../../guard/waiting/ready.ts'
import type { Launcher } from '../launch/launcher.ts'
import { installLine } from '../launch/programs.ts'
import type { RunningService } from '../launch/running-service.ts'
import { isAtLeast } from '../launch/version.ts'

export interface GrafanaPlace {
  readonly port: number
  /** The base URL at which Grafana reaches Prometheus. */
  readonly prometheus: string
  /** A directory whose JSON files are dashboards. */
  readonly dashboards: string
  /** The password of the user `admin`. */
  readonly password: string
}

export interface RunningGrafana extends RunningService {
  readonly url: string
  readonly password: string
  readonly process: GuardedProcess
}

/** The uid that the dashboards refer to; docker-compose.yml and the boards use the same. */
const dataSourceUid = 'tailgate-prometheus'

/** The files that Grafana loads at its start, as JSON, which is also YAML. */
const provisioning = (prometheus: string, dashboards: string) => ({
  'datasources/tailgate.yaml': {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        type: 'prometheus',
        uid: dataSourceUid,
        url: prometheus,
        access: 'proxy',
        isDefault: true,
        editable: false,
        // The scrape interval of a stack; Grafana derives $__rate_interval from it.
        jsonData: { timeInterval: '1s', httpMethod: 'POST', prometheusType: 'Prometheus' },
      },
    ],
  },
  'dashboards/tailgate.yaml': {
    apiVersion: 1,
    providers: [
      {
        name: 'tailgate',
        folder: 'Tailgate',
        type: 'file',
        allowUiUpdates: false,
        disableDeletion: true,
        options: { path: dashboards },
      },
    ],
  },
})

/** The directories that Grafana owns, and those that it only reads. */
export interface GrafanaDirectories {
  readonly own: string
  readonly settings: string
}

/**
 * The environment of Grafana, for every way of starting it: anybody on this machine may view, the administrator has a
 * password that is on no command line, and Grafana sends nothing to the outside.
 */
const environmentOf = (
  { own, settings }: GrafanaDirectories,
  listen: string,
  { port, password }: GrafanaPlace,
) => ({
  GF_SERVER_HTTP_ADDR: listen,
  GF_SERVER_HTTP_PORT: String(port),
  GF_SECURITY_ADMIN_PASSWORD: password,
  GF_AUTH_ANONYMOUS_ENABLED: 'true',
  GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
  GF_USERS_ALLOW_SIGN_UP: 'false',
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: join(settings, 'boards', 'service.json'),
  GF_LOG_MODE: 'console',
  GF_LOG_LEVEL: 'warn',
  GF_PATHS_DATA: join(own, 'data'),
  GF_PATHS_LOGS: join(own, 'logs'),
  GF_PATHS_PLUGINS: join(own, 'plugins'),
  GF_PATHS_PROVISIONING: join(settings, 'provisioning'),
})

/** The directories where packages install Grafana's files. */
const homes = [
  '/usr/share/grafana',
  '/opt/homebrew/opt/grafana/share/grafana',
  '/usr/local/opt/grafana/share/grafana',
]

/** Grafana's own files: beside its program, as in its archive, else where packages install them. */
async function homeOf(command: string): Promise<readonly string[]> {
  for (const home of [dirname(dirname(await realpath(command))), ...homes]) {
    const defaults = await access(join(home, 'conf', 'defaults.ini')).catch(() => 'missing')
    if (defaults === undefined) return ['--homepath', home]
  }
  return []
}

/** How Grafana is called: `grafana` with subcommands since 9.4, `grafana-server` before; its image starts it by itself. */
async function callOf(
  launcher: Launcher,
): Promise<{ command: string; image: string | undefined; args: readonly string[] }> {
  const program = launcher.kind === 'docker' || (await launcher.has('grafana')) ? 'grafana' : 'grafana-server'
  const { command, image } = await launcher.find(program)
  if (launcher.kind === 'docker') return { command, image, args: [] }
  return { command, image, args: [...(program === 'grafana' ? ['server'] : []), ...(await homeOf(command))] }
}

/** The directories of files that Grafana loads at its start. */
const provisioned = ['datasources', 'dashboards', 'alerting', 'notifiers', 'plugins'] as const

/** The first version of Grafana whose own dashboards have schema 42, which ours use. */
const oldestGrafana = [12, 3] as const

/**
 * A sentence when this Grafana may show the dashboards incorrectly; undefined when it is new enough, or when its version is
 * not known.
 */
export function tooOld(version: string): string | undefined {
  if (!/^\d/.test(version) || isAtLeast(version, ...oldestGrafana)) return undefined
  return `Grafana ${version} is older than ${oldestGrafana.join('.')}, whose schema of dashboards (42) ours have: it would leave out what it does not know.`
}

/** Creates the directories of Grafana and writes everything that it reads, for its user. */
async function prepare(
  runDirectory: string,
  { prometheus, dashboards }: GrafanaPlace,
  user: User,
): Promise<GrafanaDirectories> {
  const own = join(runDirectory, 'grafana')
  const settings = await makeSettings(runDirectory, 'grafana')
  const boards = join(settings, 'boards')
  await makePassage(own)
  for (const name of ['data', 'logs', 'plugins']) await makeDirectory(join(own, name), user)
  // Grafana lists these directories, and logs an error for each missing one.
  for (const name of ['', ...provisioned]) await mkdir(join(settings, 'provisioning', name), { mode: 0o755 })
  await mkdir(boards, { mode: 0o755 })
  for (const [name, content] of Object.entries(provisioning(prometheus, boards)))
    await writePrivate(join(settings, 'provisioning', name), JSON.stringify(content, null, 2), user)
  const alerts = await readFile(join(dashboards, 'grafana-alerts.yml'), 'utf8').catch(() => undefined)
  if (alerts !== undefined)
    await writePrivate(join(settings, 'provisioning/alerting/tailgate.yaml'), alerts, user)
  for (const name of (await readdir(dashboards)).filter((file) => file.endsWith('.json')))
    await writePrivate(join(boards, name), await readFile(join(dashboards, name), 'utf8'), user)
  return { own, settings }
}

async function versionAt(url: string): Promise<string> {
  const health = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) }).catch(
    () => undefined,
  )
  const said = (await health?.json().catch(() => undefined)) as { version?: unknown } | undefined
  return typeof said?.version === 'string' ? said.version : 'unknown'
}

/**
 * Starts Grafana with its data source and dashboards; resolves once it answers.
 * @throws TailgateError PROGRAM_MISSING, IMAGE_MISSING, SERVICE_DIED, SERVICE_NOT_READY.
 */
export async function startGrafana(
  place: GrafanaPlace,
  launcher: Launcher,
  signal: AbortSignal,
): Promise<RunningGrafana> {
  const { command, image, args } = await callOf(launcher)
  const user = launcher.kind === 'docker' ? launcher.user : await userFor(launcher.user, [command])
  const directories = await prepare(launcher.directory, place, user)
  const server = await launcher.spawn({
    name: 'grafana',
    program: 'grafana',
    command,
    args,
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: join(directories.own, 'data'),
      ...environmentOf(directories, launcher.listen, place),
    },
    directory: directories.own,
    reaches: ['data', 'logs', 'plugins'].map((name) => join(directories.own, name)),
    stopSignal: 'SIGTERM',
    user,
  })
  const { port, password } = place
  const url = `http://127.0.0.1:${port}`
  // Its first start creates its own database, step by step, which takes long.
  await ready(server, answers(`${url}/api/health`), { seconds: 90, signal })
  const version = await versionAt(url)
  const old = tooOld(version)
  if (old !== undefined) {
    await server.stop(2000)
    throw new Error(
      `${old} ${installLine('grafana')} brings a newer one; pages show the same: tailgate dashboards snapshot.`,
    )
  }
  return { name: 'grafana', version, image, port, pids: [server.pid], url, password, process: server }
}

/**
 * The launcher for Grafana: that of the stack when Grafana is installed there or the stack is in Docker, else a container
 * beside a native stack when the image is on this machine; undefined when there is neither.
 */
export async function grafanaLauncher(launcher: Launcher): Promise<Launcher | undefined> {
  if (launcher.kind === 'docker') return launcher
  if ((await launcher.has('grafana')) || (await launcher.has('grafana-server'))) return launcher
  // Loaded on demand, because a native stack has no other use for Docker.
  const { containerBeside } = await import('../docker/side-container.ts')
  return containerBeside(launcher, 'grafana')
}

/** What to do without Grafana. */
export const withoutGrafana = (): string =>
  `Grafana is not installed, and its image is not in Docker here: the dashboards are drawn as pages instead. ${installLine('grafana')} brings it.`
