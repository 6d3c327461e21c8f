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
  /** Base URL of the Prometheus it reads, as it reaches it itself. */
  readonly prometheus: string
  /** A directory whose JSON files are dashboards. */
  readonly dashboards: string
  /** Of the user `admin`. */
  readonly password: string
}

export interface RunningGrafana extends RunningService {
  readonly url: string
  readonly password: string
  readonly process: GuardedProcess
}

/** The uid that the dashboards ask for; those of docker-compose.yml and of the boards are the same. */
const dataSourceUid = 'tailgate-prometheus'

/** What Grafana loads at its start, in JSON, which is YAML. */
export const provisioning = (prometheus: string, dashboards: string) => ({
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
        // The scrape interval of a stack: $__rate_interval is worked out from it.
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

/** Where Grafana keeps what is its own, and where it only reads. */
export interface GrafanaDirectories {
  readonly own: string
  readonly settings: string
}

/**
 * The environment of Grafana, which every form of it reads: anybody on this machine may look, the administrator has a
 * password that is on no command line, and nothing is asked of or told to the outside.
 */
export const environmentOf = (
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

/** Where packages put what Grafana needs beside its program. */
const homes = [
  '/usr/share/grafana',
  '/opt/homebrew/opt/grafana/share/grafana',
  '/usr/local/opt/grafana/share/grafana',
]

/** The directory Grafana reads its own files from: beside its program, as in its archive, else where packages put it. */
async function homeOf(command: string): Promise<readonly string[]> {
  for (const home of [dirname(dirname(await realpath(command))), ...homes]) {
    const defaults = await access(join(home, 'conf', 'defaults.ini')).catch(() => 'missing')
    if (defaults === undefined) return ['--homepath', home]
  }
  return []
}

/** How Grafana is called: one program with commands since 9.4, `grafana-server` before; its image starts it by itself. */
async function callOf(
  launcher: Launcher,
): Promise<{ command: string; image: string | undefined; args: readonly string[] }> {
  const program = launcher.kind === 'docker' || (await launcher.has('grafana')) ? 'grafana' : 'grafana-server'
  const { command, image } = await launcher.find(program)
  if (launcher.kind === 'docker') return { command, image, args: [] }
  return { command, image, args: [...(program === 'grafana' ? ['server'] : []), ...(await homeOf(command))] }
}

/** The folders of what Grafana is given at its start. */
const provisioned = ['datasources', 'dashboards', 'alerting', 'notifiers', 'plugins'] as const

/** The first Grafana whose own dashboards have the schema that ours are written in (42). */
const oldestGrafana = [12, 3] as const

/** A sentence where this Grafana cannot be relied on to show what the dashboards say; undefined where it can, or is not known. */
export function tooOld(version: string): string | undefined {
  if (!/^\d/.test(version) || isAtLeast(version, ...oldestGrafana)) return undefined
  return `Grafana ${version} is older than ${oldestGrafana.join('.')}, whose schema of dashboards (42) ours have: it would leave out what it does not know.`
}

/** Makes the directories of Grafana and writes everything it reads, for the user who runs it. */
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
  // Grafana lists them, and logs an error for each that is not there.
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
  // Its first start makes a database of its own, step by step.
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
 * Who can start Grafana: the launcher of the stack where it is installed or in Docker anyway, else a container beside a
 * native stack where its image is here; undefined where there is neither.
 */
export async function grafanaLauncher(launcher: Launcher): Promise<Launcher | undefined> {
  if (launcher.kind === 'docker') return launcher
  if ((await launcher.has('grafana')) || (await launcher.has('grafana-server'))) return launcher
  // Loaded on demand: a native stack has no other use for Docker.
  const { containerBeside } = await import('../docker/side-container.ts')
  return containerBeside(launcher, 'grafana')
}

/** What to do where there is no Grafana. */
export const withoutGrafana = (): string =>
  `Grafana is not installed, and its image is not in Docker here: the dashboards are drawn as pages instead. ${installLine('grafana')} brings it.`
