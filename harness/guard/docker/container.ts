import { once } from 'node:events'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { LedgerEntry } from '../ledger/ledger.ts'
import type { Child, Home } from '../processes/children.ts'
import type { ContainerPlace } from '../processes/container-place.ts'
import type { Identity } from '../processes/identity.ts'
import type { Ending, ProcessDescription } from '../processes/process.ts'
import { logFileOf, runVariable } from '../processes/strays.ts'
import { beganSince, ticksNow } from './began-since.ts'
import { endingOf } from './ending.ts'
import { containerName, dockerHost, labelsOf, networkName, openEngine, openPatientEngine } from './engine.ts'
import { creationOf } from './specification.ts'

/** What a container must know about its run. */
export interface ContainerHome extends Home {
  readonly owner: Identity
  /** Writes an entry to the ledger; awaited before anything is created. */
  readonly write: (entry: LedgerEntry) => Promise<void>
}

/** Records in the ledger that the run has resources in Docker, which carry its labels. */
export const noteNetwork = ({ id, write }: ContainerHome): Promise<void> =>
  write({ type: 'network', name: networkName(id), host: dockerHost() })

/** Creates the network of a run. */
export async function makeNetwork(home: ContainerHome, engine: Docker = openEngine()): Promise<void> {
  const { id, owner } = home
  const name = networkName(id)
  await noteNetwork(home)
  await engine.createNetwork({
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    Labels: labelsOf(id, owner, 'network'),
  })
}

/** Streams the output of a container to its log file. Resolves when everything is written. */
async function streamLog(
  container: Docker.Container,
  file: string,
  abortSignal: AbortSignal,
): Promise<{ readonly written: Promise<unknown> }> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW
  const log = (await open(file, flags, 0o600)).createWriteStream()
  const output = await container.attach({ stream: true, stdout: true, stderr: true, abortSignal })
  container.modem.demuxStream(output, log, log)
  // The run directory may be removed first; a log that cannot be written is not a failure.
  log.on('error', () => undefined)
  output.on('error', () => log.end())
  output.on('end', () => log.end())
  return { written: once(log, 'close').catch(() => undefined) }
}

/** How long the last lines of an ended container may take to arrive, in milliseconds. */
const lastLinesTimeoutMs = 1000

/** Whether the kernel killed a container because of its memory, in words; empty when it did not. */
async function causeOf(container: Docker.Container, memory: number): Promise<string> {
  const killed = await container.inspect().then(
    ({ State }) => State.OOMKilled,
    () => false,
  )
  return killed ? `, as it wanted more memory than the ${Math.round(memory / 2 ** 20)} MiB it may have` : ''
}

/** Waits for the end of a container and removes it, so that its name is free again. */
async function awaitEnd(
  container: Docker.Container,
  written: Promise<unknown>,
  memory: number,
): Promise<Ending> {
  const ending: Ending = await openPatientEngine()
    .getContainer(container.id)
    .wait({ condition: 'not-running' })
    .then(
      ({ StatusCode }) => endingOf(StatusCode),
      () => ({ code: null, signal: null }),
    )
  await Promise.race([written, delay(lastLinesTimeoutMs, undefined, { ref: false })])
  const cause = ending.signal === null ? '' : await causeOf(container, memory)
  await container.remove({ force: true, v: true }).catch(() => undefined)
  return { ...ending, cause }
}

/**
 * The number that stands for the first process of a container where it has ended already, or where its number is none of this
 * machine. No process has such a number, and it tells the container from others.
 */
const standInFor = (id: string): number => -(2 ** 40 + (Number.parseInt(id.slice(0, 12), 16) % 2 ** 40))

/**
 * Starts a process in a container of its own, with its output in `logs/<name>.log` of the run directory. A container that
 * needs the network of the run waits until that exists.
 */
export async function startContainer(
  description: ProcessDescription,
  place: ContainerPlace,
  home: ContainerHome,
  needNetwork: () => Promise<void> = () => makeNetwork(home),
): Promise<Child> {
  const engine = openEngine()
  const { name, stopSignal } = description
  if ('publish' in place.network) await needNetwork()
  const called = containerName(home.id, name)
  await home.write({ type: 'container', name: called, host: dockerHost() })
  if (home.isClosing()) throw new Error('the stack is being torn down')
  const labels = labelsOf(home.id, home.owner, name)
  const environment = { ...description.environment, [runVariable]: home.id }
  const created = await engine.createContainer(
    creationOf({ ...description, environment }, place, { name: called, labels, run: home.id }),
  )
  const container = openPatientEngine().getContainer(created.id)
  const attached = new AbortController()
  try {
    const { written } = await streamLog(container, logFileOf(home.directory, name), attached.signal)
    if (home.isClosing()) throw new Error('the stack is being torn down')
    const before = await ticksNow()
    await container.start()
    const pid = await container.inspect().then(({ State }) => State.Pid)
    const child: Child = {
      name,
      pid: pid > 0 && (await beganSince(pid, before)) ? pid : standInFor(created.id),
      stopSignal,
      ended: awaitEnd(container, written, place.limits.memory),
      signal: (signal) => void container.kill({ signal }).catch(() => undefined),
    }
    home.adopt(child)
    return child
  } catch (problem) {
    // The engine never ends the output stream of a container that was removed before its output began, and the guardian would
    // wait for it.
    attached.abort()
    throw problem
  }
}
