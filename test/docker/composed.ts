import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { cacheDirectory, home } from '../../harness/base/paths.ts'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { freePort } from '../fixtures/free-port.ts'
import { localImages } from './daemon.ts'

/**
 * The Compose built by scripts/docker-for-tests, in the version that the script names; undefined when it could not be built.
 */
export function findCompose(): string | undefined {
  const script = readFileSync(join(home, 'scripts/docker-for-tests'), 'utf8')
  const [, version = ''] = /^compose_version=(\S+)$/m.exec(script) ?? []
  const program = join(cacheDirectory(), 'compose', version, 'docker-compose')
  return existsSync(program) ? program : undefined
}

interface Ended {
  readonly code: number | null
  readonly said: string
}

const run = (
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  seconds: number,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: home, env: environment, timeout: seconds * 1000 })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk
      })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said }))
  })

/** docker-compose.yml as people start it, from local images, with secrets and ports of its own. */
export class Composed {
  readonly engine = openEngine(60_000)
  readonly secrets: Readonly<Record<string, string>>
  readonly #directory: string
  readonly #program: string
  readonly #project: string
  readonly #environment: NodeJS.ProcessEnv
  readonly api: string
  readonly prometheus: string
  readonly grafana: string

  private constructor(program: string, directory: string, ports: readonly [number, number, number]) {
    this.#program = program
    this.#directory = directory
    this.#project = `tailgate-test-${process.pid}`
    const [api, prometheus, grafana] = ports
    this.#environment = {
      ...process.env,
      ...localImages,
      ...{ API_PORT: String(api), PROMETHEUS_PORT: String(prometheus), GRAFANA_PORT: String(grafana) },
      ...{ ROWS: '2000', SECRETS_DIRECTORY: join(directory, '.secrets') },
      // Addresses that differ from those of a stack which may already be up here.
      ...{ NGINX_ADDRESS: '172.29.73.2', PROXIED_SUBNET: '172.29.73.0/28', PROXIED_RANGE: '172.29.73.8/29' },
    }
    this.api = `http://127.0.0.1:${api}`
    this.prometheus = `http://127.0.0.1:${prometheus}`
    this.grafana = `http://127.0.0.1:${grafana}`
    const kept = join(directory, '.secrets')
    this.secrets = Object.fromEntries(
      readdirSync(kept).map((name) => [name, readFileSync(join(kept, name), 'utf8').trim()]),
    )
  }

  static async prepare(program: string): Promise<Composed> {
    const directory = mkdtempSync(join(tmpdir(), 'composed-'))
    mkdirSync(join(directory, 'scripts'))
    copyFileSync(join(home, 'scripts/compose-env'), join(directory, 'scripts/compose-env'))
    const made = await run('sh', [join(directory, 'scripts/compose-env')], process.env, 30)
    if (made.code !== 0) throw new Error(`scripts/compose-env ended with ${made.code}: ${made.said}`)
    return new Composed(program, directory, [await freePort(), await freePort(), await freePort()])
  }

  compose(args: readonly string[], seconds: number, environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const where = ['--project-name', this.#project, '--env-file', '/dev/null', '--ansi', 'never']
    return run(
      this.#program,
      [...where, '--file', join(home, 'docker-compose.yml'), ...args],
      { ...this.#environment, ...environment },
      seconds,
    )
  }

  /** `docker compose up --wait`: everything is started and healthy, or nothing stays. */
  async up(): Promise<void> {
    const { code, said } = await this.compose(['up', '--wait', '--no-build', '--pull', 'never'], 200)
    if (code !== 0) {
      const { said: logs } = await this.compose(['logs', '--tail', '8', '--no-color'], 20)
      throw new Error(`docker compose up ended with ${code}: ${said.slice(-2000)}\n${logs.slice(-8000)}`)
    }
  }

  async down(): Promise<Ended> {
    try {
      return await this.compose(['down', '--volumes', '--remove-orphans', '--timeout', '5'], 90)
    } finally {
      rmSync(this.#directory, { recursive: true, force: true })
    }
  }

  /** Everything in Docker that Compose labels as part of this project, one line each. */
  async leftovers(): Promise<readonly string[]> {
    const filters = { label: [`com.docker.compose.project=${this.#project}`] }
    const [containers, networks, { Volumes: volumes }] = await Promise.all([
      this.engine.listContainers({ all: true, filters }),
      this.engine.listNetworks({ filters }),
      this.engine.listVolumes({ filters: JSON.stringify(filters) }),
    ])
    return [
      ...containers.map(({ Names }) => `container ${Names.join(' ')}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ]
  }

  /** Its containers by service, including those that have ended. */
  async containers(): Promise<ReadonlyMap<string, Docker.ContainerInspectInfo>> {
    const filters = { label: [`com.docker.compose.project=${this.#project}`] }
    const listed = await this.engine.listContainers({ all: true, filters })
    const inspected = await Promise.all(listed.map(({ Id }) => this.engine.getContainer(Id).inspect()))
    return new Map(inspected.map((one) => [one.Config.Labels['com.docker.compose.service'] ?? '', one]))
  }

  /** The output of a command inside the container, from both standard streams. */
  async inside(container: string, command: readonly string[]): Promise<string> {
    const exec = await this.engine
      .getContainer(container)
      .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true })
    const stream = await exec.start({ hijack: true, stdin: false })
    const said = new PassThrough()
    this.engine.modem.demuxStream(stream, said, said)
    stream.once('end', () => said.end())
    return text(said)
  }

  /** The output of a command in a container of its own on one of the project's networks, like another client there. */
  async beside(network: string, command: readonly string[]): Promise<string> {
    const said = new PassThrough()
    const all = text(said)
    await this.engine.run(localImages.NGINX_IMAGE ?? '', [...command], said, {
      Tty: true,
      HostConfig: { AutoRemove: true, NetworkMode: `${this.#project}_${network}`, Memory: 2 ** 26 },
    })
    said.end()
    return all
  }
}
