/**
 * The guardian: a small process in a session of its own that owns every process of a run. Its only connection to the harness
 * is its standard input. When that ends, for whatever reason, it stops everything and removes the run directory. It must
 * never block: a guardian that copies a file synchronously does not notice that its harness has died.
 */
import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode, messageOf, TailgateError } from '../../base/errors.ts'
import { diskProblemIn } from '../../base/files/disk-problem.ts'
import { seedAt, seededRandom } from '../../base/random.ts'
import { within } from '../../base/within.ts'
import type { Containers } from '../docker/containers.ts'
import { clearRun } from '../janitor/clear.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { beginLedger, writeEntry } from '../ledger/ledger.ts'
import { holdName, holdPort, reservePort } from '../ledger/port-reservation.ts'
import { ledgerFile, ownUid, runDirectory } from '../ledger/run-root.ts'
import { segmentOf } from '../ledger/shared-memory-segments.ts'
import { tendLedger } from '../ledger/tend-ledger.ts'
import type { Child } from '../processes/children.ts'
import { startChild, stopAll, stopChild } from '../processes/children.ts'
import { canSetDeathSignal } from '../processes/death-signal.ts'
import { currentSpace, identify } from '../processes/identity.ts'
import { killPortHolders } from '../processes/port-holders.ts'
import type { FixedPort, ProcessDescription } from '../processes/process.ts'
import { removeSharedFiles } from '../processes/shared-files.ts'
import { killStrays } from '../processes/strays.ts'
import type { FromGuardian, ToGuardian } from './messages.ts'
import { lineSplitter } from './messages.ts'

type Opening = Extract<ToGuardian, { type: 'open' }>

/** How long the teardown waits for resources that were being created when it began, in milliseconds. */
const underWayTimeoutMs = 1000

const say = (message: FromGuardian): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** A run of the same id is under way, or has left something that the janitor has not removed yet. */
class TakenError extends Error {}

const unlessTaken = (problem: unknown): never => {
  if (hasCode(problem, 'EEXIST')) throw new TakenError('there is a ledger of that id', { cause: problem })
  throw problem
}

/** Everything a run owns, from its opening to its teardown. */
class Run {
  readonly #opening: Opening
  readonly #children: Child[] = []
  readonly #entries: LedgerEntry[] = []
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #sharedFiles = new Set<string>()
  readonly #ports = new Set<number>()
  /** The ids of the users of its processes on this machine. */
  readonly #users: Set<number>
  readonly #directory: string
  readonly #deathSignal = canSetDeathSignal()
  #containers: Containers | undefined
  #closing: Promise<void> | undefined
  /** Whether the ledger exists: before that, nothing of this id is ours. */
  #isBegun = false
  #reserved = 0
  #hold: NodeJS.Timeout | undefined

  constructor(opening: Opening) {
    this.#opening = opening
    this.#directory = runDirectory(opening.root, opening.id)
    this.#users = new Set([opening.user?.uid ?? ownUid()])
  }

  get isKept(): boolean {
    return this.#hold !== undefined
  }

  async #write(entry: LedgerEntry): Promise<void> {
    this.#entries.push(entry)
    await writeEntry(this.#opening.root, this.#opening.id, entry)
  }

  /** Registers work that the teardown waits for, so that no resource is created after the teardown has passed it. */
  #during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new Error('the stack is being torn down')
    const done = work()
    const settled = done.catch(() => undefined).finally(() => this.#underWay.delete(settled))
    this.#underWay.add(settled)
    return done
  }

  async open(): Promise<void> {
    const { root, id, harness, user } = this.#opening
    const [guardian, space] = await Promise.all([identify(process.pid), currentSpace()])
    // Processes are found by the id of their run, and those of other users and roots must not have the same.
    if (!(await holdName(`run-${id}`))) throw new TakenError('there is a run of that id')
    await beginLedger(root, { type: 'run', id, guardian, harness, space }).catch(unlessTaken)
    this.#isBegun = true
    // Files of the harness in this directory are closed to services; services only pass through it to their own directories.
    await mkdir(this.#directory, { mode: user === undefined ? 0o700 : 0o711 })
    await this.#write({ type: 'directory', inode: (await lstat(this.#directory)).ino })
    await mkdir(join(this.#directory, 'logs'), { mode: 0o700 })
  }

  async reserve(count: number, fixed: readonly FixedPort[]): Promise<readonly number[]> {
    const { root, id } = this.#opening
    for (const [port, service] of fixed) await this.#claim(port, service)
    const intend = (port: number) => this.#write({ type: 'port', port })
    const reserveOne = async (): Promise<number> => {
      const port = await reservePort(root, id, this.#drawPorts(), intend)
      this.#ports.add(port)
      return port
    }
    return this.#during(() => Promise.all(Array.from({ length: count }, reserveOne)))
  }

  /**
   * Holds a port that the config or the command line names, so that no other run uses it at the same time.
   * @throws TailgateError PORT_TAKEN. Such a port is none of ours: what listens there stays.
   */
  async #claim(port: number, service: string): Promise<void> {
    if (this.#ports.has(port)) return
    if (!(await holdPort(port)))
      throw new TailgateError('PORT_TAKEN', { port, service, holder: ' by another run or arm' })
    this.#ports.add(port)
  }

  /** Random numbers for one port: with a seed they depend on how many were reserved before, and not on the time. */
  #drawPorts(): () => number {
    const { seed } = this.#opening
    this.#reserved += 1
    return seed === undefined ? Math.random : seededRandom(seedAt(seed, this.#reserved))
  }

  spawn(description: ProcessDescription): Promise<Child> {
    return this.#during(() => this.#spawn(description))
  }

  async #spawn(description: ProcessDescription): Promise<Child> {
    const { name, stopSignal, sharedMemory } = description
    await this.#write({ type: 'intent', name })
    if (sharedMemory !== undefined) await this.#write(await segmentOf(sharedMemory))
    const child = await this.#start(description)
    // A container that has already ended has no process any more.
    if (child.pid > 1)
      await this.#write({ type: 'process', name, identity: await identify(child.pid), stopSignal })
    return child
  }

  async #start(description: ProcessDescription): Promise<Child> {
    const home = {
      id: this.#opening.id,
      directory: this.#directory,
      isClosing: () => this.#closing !== undefined,
      deathSignal: this.#deathSignal,
      adopt: (child: Child) => this.#adopt(child),
      noteFiles: (files: readonly string[]) => {
        for (const file of files) this.#sharedFiles.add(file)
      },
    }
    // The users in a container are others than those of this machine.
    if (description.container === undefined && description.user !== undefined)
      this.#users.add(description.user.uid)
    if (description.container === undefined && description.makesContainers !== true)
      return startChild(description, home)
    // Loaded on demand, because most guardians never use Docker.
    const { openContainers } = await import('../docker/containers.ts')
    const write = (entry: LedgerEntry): Promise<void> => this.#write(entry)
    this.#containers ??= openContainers({ ...home, owner: await identify(process.pid), write })
    if (description.container !== undefined) return this.#containers.start(description, description.container)
    const environment = { ...description.environment, ...(await this.#containers.lend()) }
    return startChild({ ...description, environment }, home)
  }

  #adopt(child: Child): void {
    this.#children.push(child)
    void child.ended.then(() => this.#children.splice(this.#children.indexOf(child), 1))
  }

  async stop(pid: number, graceMs: number): Promise<void> {
    const child = this.#children.find((candidate) => candidate.pid === pid)
    if (child !== undefined) await stopChild(child, graceMs)
  }

  async keep(stack: Extract<ToGuardian, { type: 'keep' }>['stack']): Promise<void> {
    await this.#write({ type: 'kept', stack })
    const { root, id } = this.#opening
    // Without a harness, and after the death of its children, nothing else would keep the guardian running until `down`.
    this.#hold = tendLedger(root, id, () => void this.close())
  }

  close(): Promise<void> {
    this.#closing ??= this.#tearDown()
    return this.#closing
  }

  /** Never rejects: what cannot be removed stays in the ledger for the next command. */
  async #tearDown(): Promise<void> {
    if (!this.#isBegun) return
    const { root, id } = this.#opening
    let isLeft = true
    try {
      await stopAll([...this.#children])
      await within(Promise.all(this.#underWay), underWayTimeoutMs, undefined)
      const strays = await killStrays(id, this.#directory)
      await removeSharedFiles(this.#sharedFiles)
      isLeft = (await this.#containers?.remove()) === 'left' || strays.length > 0
      if (isLeft) return
      // Only now, because before that Docker itself listens on the ports of containers.
      await killPortHolders({ ports: this.#ports, users: this.#users })
      await clearRun(root, id, this.#entries)
    } catch {
      // The janitor of the next command reports the obstacle.
    } finally {
      // Without its ledger no command finds what is left, so the timer of a kept run stays and closes it again.
      const stays = isLeft && this.#hold && !(await lstat(ledgerFile(root, id)).catch(() => undefined))
      if (stays) this.#closing = undefined
      else clearInterval(this.#hold)
    }
  }
}

async function answer(run: Run, message: Exclude<ToGuardian, Opening>): Promise<void> {
  switch (message.type) {
    case 'reserve': {
      const { request, count, fixed } = message
      say({ type: 'reserved', request, ports: await run.reserve(count, fixed) })
      return
    }
    case 'spawn': {
      const { pid, ended } = await run.spawn(message.description)
      say({ type: 'spawned', request: message.request, pid })
      void ended.then((ending) => say({ type: 'ended', pid, ending }))
      return
    }
    case 'stop':
      await run.stop(message.pid, message.graceMs)
      return
    case 'keep':
      await run.keep(message.stack)
      say({ type: 'kept', request: message.request })
  }
}

function main(): void {
  let opened: { readonly run: Run; readonly ready: Promise<void> } | undefined
  const close = async (): Promise<void> => {
    await opened?.ready.catch(() => undefined)
    await opened?.run.close()
    process.stdin.destroy()
  }
  const open = (message: Opening): void => {
    const run = new Run(message)
    const ready = run.open()
    opened = { run, ready }
    ready.then(
      () => say({ type: 'opened' }),
      (problem: unknown) =>
        say({ type: 'failed', problem: messageOf(problem), isTaken: problem instanceof TakenError }),
    )
  }
  const onMessage = (message: ToGuardian): void => {
    if (message.type === 'open') open(message)
    if (message.type === 'open' || opened === undefined) return
    const { run, ready } = opened
    ready
      .then(() => answer(run, message))
      .catch((problem: unknown) => {
        const known = problem instanceof TailgateError ? problem : diskProblemIn(problem)
        if ('request' in message)
          say({
            type: 'refused',
            request: message.request,
            problem: messageOf(problem),
            documented: known && { code: known.code, facts: known.facts },
          })
      })
  }
  // Ctrl-C and hang-up of the terminal are handled by the harness. A kept stack has no harness, and `down` sends SIGTERM.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  process.on('SIGTERM', () => {
    if (opened?.run.isKept) void close()
  })
  process.on('uncaughtException', (problem) => {
    say({ type: 'failed', problem: messageOf(problem) })
    void close()
  })
  process.stdout.on('error', () => undefined)
  process.stdin.setEncoding('utf8')
  process.stdin.on(
    'data',
    lineSplitter((line) => onMessage(JSON.parse(line))),
  )
  const onEnd = (): void => {
    if (opened?.run.isKept !== true) void close()
  }
  process.stdin.on('end', onEnd)
  process.stdin.on('error', onEnd)
}

main()
