import { dirname, join } from 'node:path'
import type Docker from 'dockerode'
import { usageError } from '../base/errors.ts'
import type { Environment } from '../base/find-program.ts'
import { strikesDisk, wiresOf } from '../config/faults/fault.ts'
import { withVariables } from '../config/target/command-words.ts'
import { isAppContained, requireApp } from '../config/target/require-app.ts'
import { openEngine } from '../guard/docker/engine.ts'
import type { User } from '../guard/ledger/run-root.ts'
import type { ContainerPlace, Limits, NetworkPlace } from '../guard/processes/container-place.ts'
import { makeDirectory, makePassage, settingsRoot, writePrivate } from '../guard/processes/private-files.ts'
import type { FixedPort, GuardedProcess, ProcessDescription } from '../guard/processes/process.ts'
import { neededFor } from './choose-kind.ts'
import { imageOfApp, portInside } from './contained/app-in-image.ts'
import type { ImageFacts } from './contained/image-facts.ts'
import { ownPlace } from './contained/place.ts'
import { readyInContainer } from './contained/readiness.ts'
import { spawnContained } from './contained/spawn.ts'
import { namespaceAround } from './disk/namespace.ts'
import { memoryDisk, requireRoot } from './disk/own-disk.ts'
import { type Reached, reachEngine } from './docker/docker-reachable.ts'
import { findImage, lookForImage } from './docker/find-image.ts'
import { choiceOf, type ImageChoice, images } from './docker/images.ts'
import { diskSize, inMemory } from './docker/in-memory.ts'
import { holderLimits, proxyLimits } from './docker/limits.ts'
import { holderDescription, passwdOf } from './docker/network-holder.ts'
import { publishedPorts } from './docker/published-ports.ts'
import { runMounts } from './docker/run-mounts.ts'
import { versionIn } from './docker/version.ts'
import { wireProgram } from './faults/wire/wire.ts'
import type { App, AppPlace } from './launch/app-description.ts'
import type { Disk } from './launch/disk.ts'
import type { FoundProgram, Launched, Launcher } from './launch/launcher.ts'
import type { Program } from './launch/programs.ts'
import { runTask } from './launch/run-once.ts'
import { isAtLeast } from './launch/version.ts'
import type { LauncherRequest } from './launcher-request.ts'

/** Starts the programs of a stack in containers that share one private network; other processes run on this machine. */
class DockerLauncher implements Launcher {
  readonly kind = 'docker'
  readonly listen = '0.0.0.0'
  readonly #request: LauncherRequest
  readonly #engine: Docker
  readonly #reached: Reached
  readonly #environment: Environment
  readonly #images = new Map<string, Promise<string>>()
  #disk: Disk | undefined
  #appImage: ImageFacts | undefined
  readonly #found = new Map<Launched, Promise<FoundProgram>>()

  constructor(request: LauncherRequest, engine: Docker, reached: Reached, environment: Environment) {
    this.#request = request
    this.#engine = engine
    this.#reached = reached
    this.#environment = environment
  }

  get directory(): string {
    return this.#request.guard.directory
  }

  get files(): string {
    return this.#inMemory ? join(this.directory, 'disk') : this.directory
  }

  get disk(): Disk | undefined {
    return this.#disk
  }

  /** The fixed port of an app that starts from its image. */
  get appPort(): number | undefined {
    const app = requireApp(this.#request.plan.target)
    return this.#appImage && (portInside(app, this.#appImage, 0) || undefined)
  }

  get readiness(): Launcher['readiness'] {
    const facts = this.#appImage
    if (facts === undefined) return undefined
    const { ready } = requireApp(this.#request.plan.target)
    const asked = { where: 'app.port', hasHealthCheck: facts.hasHealthCheck, isApp: true }
    return ({ port }) => readyInContainer(ready, { port, inside: this.appPort ?? port }, asked)
  }

  async makeFiles(name: string, user: User): Promise<void> {
    const path = join(this.files, name)
    if (!this.#inMemory) return makeDirectory(path, user)
    const description = {
      name: `make-${name}`,
      program: this.#helper,
      command: 'mkdir',
      args: ['-p', '-m', '700', path],
      environment: {},
      directory: this.directory,
      stopSignal: 'SIGTERM',
      user: this.user,
    } as const
    await runTask(this, description, `directory ${name}`, { seconds: 30, signal: this.#request.signal })
  }

  /** The program whose image contains the few commands that a stack itself needs. */
  get #helper(): Launched {
    return neededFor(this.#request.plan.target)[0] ?? 'app'
  }

  /** Whether PostgreSQL's data and the app's files are in memory: on request, or so that a fault can fill it. */
  get #inMemory(): boolean {
    return (this.#request.plan.tmpfs ?? false) || strikesDisk(this.#request.faults ?? [])
  }

  get user(): ProcessDescription['user'] {
    return this.#request.guard.user
  }

  get lost(): LauncherRequest['guard']['lost'] {
    return this.#request.guard.lost
  }

  reserve(count: number, fixed?: readonly FixedPort[]): Promise<readonly number[]> {
    return this.#request.guard.reserve(count, fixed)
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#request.guard[Symbol.asyncDispose]()
  }

  /** Finds or pulls the images of these programs. @throws TailgateError IMAGE_MISSING for the first missing one. */
  async findImages(programs: readonly Launched[]): Promise<void> {
    const { plan } = this.#request
    if (isAppContained(plan.target)) this.#appImage = await imageOfApp(plan.target, this.#request)
    await Promise.all(programs.map((program) => this.#imageOf(this.#choice(program))))
  }

  /** Starts the container that holds the network and publishes every port that is reached from here. */
  async holdNetwork(): Promise<void> {
    await writePrivate(join(this.directory, 'passwd'), passwdOf(this.#owner), this.user)
    const description = holderDescription(this.directory, this.user)
    const choice: ImageChoice = { ...this.#choice(this.#helper), limits: holderLimits }
    const publish = publishedPorts(this.#request, this.appPort)
    const container = await this.#place(description, choice, this.directory, { type: 'holder', publish })
    const { guard, watch, signal, faults = [] } = this.#request
    await makePassage(settingsRoot(this.directory))
    if (this.#inMemory) await makeDirectory(this.files, this.user)
    const holder = await spawnContained(guard, { ...description, container }, choice.name, 'stack')
    watch.add(holder)
    if (strikesDisk(faults))
      this.#disk = memoryDisk(this.files, diskSize, namespaceAround(guard, holder.pid, signal))
  }

  memoryOf(program: Program): number {
    return this.#choice(program).limits.memory
  }

  async has(program: Program): Promise<boolean> {
    if (images[program] === undefined) return false
    return (await lookForImage(this.#engine, this.#choice(program).name)) !== undefined
  }

  find(program: Launched): Promise<FoundProgram> {
    const known = this.#found.get(program) ?? this.#find(program)
    this.#found.set(program, known)
    return known
  }

  async #find(program: Launched): Promise<FoundProgram> {
    const image = await this.#imageOf(this.#choice(program))
    const { command: asked } = requireApp(this.#request.plan.target)
    const command = program === 'app' ? (asked[0] ?? '') : program
    if ((program === 'app' && command !== 'node') || program === 'grafana')
      return { command, version: 'unknown', image }
    const version = await versionIn(
      this,
      { program, command, image, cache: this.#request.cache },
      this.#request.signal,
    )
    return { command, version: program === 'app' ? `node ${version}` : version, image }
  }

  async describe(app: App, place: AppPlace, command: readonly string[]): Promise<ProcessDescription> {
    const { inside: port = place.port, adminPort } = place
    const variables = requireApp(app.target).environment({ ...app.settings, port, adminPort })
    if (this.#appImage !== undefined)
      return {
        ...{ name: place.name, program: 'app', command: '', args: [], environment: variables },
        ...{ directory: this.directory, stopSignal: this.#appImage.stopSignal, user: undefined },
      }
    const [name = '', ...args] = withVariables(command, variables)
    return {
      name: place.name,
      program: 'app',
      command: name,
      args,
      environment: {
        HOME: app.settings.directory,
        ...variables,
      },
      reaches: [app.settings.directory],
      directory: this.directory,
      stopSignal: 'SIGTERM',
      user: this.user,
    }
  }

  async spawn(description: ProcessDescription): Promise<GuardedProcess> {
    const { program, directory } = description
    const { guard } = this.#request
    if (program === undefined) return guard.spawn(description)
    if (program === wireProgram)
      return spawnContained(guard, await this.#placeWire(description), this.#choice('app').name, 'stack')
    const choice = this.#choice(program)
    // The image of the app defines where its files are.
    const workingDirectory = program === 'app' ? undefined : directory
    const container = await this.#place(description, choice, workingDirectory, { type: 'member' })
    const placed = { ...description, container }
    const kept = this.#inMemory && description.data ? inMemory(placed, description.data) : placed
    return spawnContained(guard, kept, choice.name, program === 'app' ? 'config' : 'stack')
  }

  /** One of our proxies runs from our own sources in the app's image, because that contains Node. */
  async #placeWire(description: ProcessDescription): Promise<ProcessDescription> {
    const choice: ImageChoice = { ...this.#choice('app'), limits: proxyLimits }
    const container = await this.#place(description, choice, description.directory, { type: 'member' })
    const sources = dirname(description.args[0] ?? '')
    const mounts = [...container.mounts, { from: sources, to: sources, writable: false }]
    return { ...description, command: 'node', container: { ...container, mounts } }
  }

  /** @throws TailgateError USAGE when the app's image has no Node that can run one of our proxies. */
  async requireNode(wires: readonly string[]): Promise<void> {
    const { version } = await this.find('app')
    const found = /^node (.+)$/.exec(version)?.[1]
    if (found !== undefined && isAtLeast(found, 22, 18)) return
    const problem = `Faults of the connections to ${wires.join(' and ')} run a proxy of ours in the image of the app, which needs Node 22.18 or newer. Its Node is ${found ?? 'unknown'}, which is only known where app.command begins with \`node\`; use --stack native.`
    throw usageError(problem)
  }

  get #owner(): NonNullable<ContainerPlace['user']> {
    return this.user ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  }

  #choice(program: string): ImageChoice {
    return choiceOf(program, this.#environment, this.#request.plan.target.app?.image)
  }

  #imageOf(choice: ImageChoice): Promise<string> {
    const { signal, onStep } = this.#request
    const known = this.#images.get(choice.name)
    if (known) return known
    const found = findImage(this.#engine, choice, signal, (name) =>
      onStep({ type: 'step', name: `pulling the image ${name}` }),
    )
    this.#images.set(choice.name, found)
    return found
  }

  async #place(
    description: ProcessDescription,
    choice: ImageChoice,
    workingDirectory: string | undefined,
    network: NetworkPlace,
  ): Promise<ContainerPlace> {
    const passwd = { from: join(this.directory, 'passwd'), to: '/etc/passwd', writable: false }
    const limits: Limits = {
      ...choice.limits,
      cpus: Math.min(choice.limits.cpus, this.#reached.processors),
    }
    const image = await this.#imageOf(choice)
    // An app that starts from its image runs as the image says, in the network of the stack.
    if (description.program === 'app' && this.#appImage !== undefined)
      return { ...ownPlace(image, [], 'image'), network, limits }
    return {
      image,
      entry: choice.entry,
      workingDirectory,
      user: this.#owner,
      network,
      mounts: [...runMounts(description, this.directory, this.#inMemory ? this.files : undefined), passwd],
      disk: this.#inMemory ? { path: this.files, size: diskSize } : undefined,
      tmpfs: { '/tmp': 'rw,mode=1777,size=64m' },
      limits,
    }
  }
}

/**
 * The launcher of a stack in Docker, with its network created and all needed images found.
 * @throws TailgateError DOCKER_UNREACHABLE, DOCKER_ELSEWHERE, IMAGE_MISSING, DISK_UNAVAILABLE, USAGE for faults that are not possible here.
 */
export async function openDockerLauncher(request: LauncherRequest): Promise<Launcher> {
  const { faults = [] } = request
  if (strikesDisk(faults)) requireRoot()
  const wires = wiresOf(faults)
  const engine = openEngine()
  const launcher = new DockerLauncher(request, engine, await reachEngine(5000), process.env)
  await launcher.findImages([...neededFor(request.plan.target), 'app'])
  await launcher.holdNetwork()
  if (wires.length > 0) await launcher.requireNode(wires)
  return launcher
}
