import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { within } from '../../base/within.ts'
import { withDeathSignal } from './death-signal.ts'
import type { Ending, ProcessDescription } from './process.ts'
import { membersOf, sharedFilesOf } from './shared-files.ts'
import { logFileOf, runVariable } from './strays.ts'

/** A running child of the guardian; leader of its own session and process group. */
export interface Child {
  readonly name: string
  readonly pid: number
  readonly stopSignal: ProcessDescription['stopSignal']
  readonly ended: Promise<Ending>
  /** Sends a signal to all its processes; a child that has ended is no error. */
  signal(signal: NodeJS.Signals): void
  /** Stops its processes and records the memory that they share, before they are asked or forced to end. */
  readonly hold?: () => Promise<void>
}

/** Sends a signal to the process group of a child; a group that has ended is no error. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: the group has ended, which is what was wanted.
  }
}

/**
 * What a child belongs to: its run, and the function that receives it at the moment it exists, so that the teardown never misses
 * one.
 */
export interface Home {
  readonly id: string
  readonly directory: string
  readonly isClosing: () => boolean
  /** Whether the kernel can be asked to stop children whose guardian has died. */
  readonly deathSignal: Promise<boolean>
  readonly adopt: (child: Child) => void
  /** Records shared memory files that must be removed with the run. */
  readonly noteFiles: (files: readonly string[]) => void
}

/** Starts a process in a session of its own, with its output in `logs/<name>.log` of the run directory. */
export async function startChild(description: ProcessDescription, home: Home): Promise<Child> {
  await access(description.command, constants.X_OK)
  await access(description.directory)
  const { directory, environment, user = {} } = description
  const mortal = await home.deathSignal
  const [command, args] = mortal ? withDeathSignal(description) : [description.command, description.args]
  // A service that replaces its log by a pipe must not block the guardian.
  const flags =
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using log = await open(logFileOf(home.directory, description.name), flags, 0o600)
  if (home.isClosing()) throw new Error('the stack is being torn down')
  const child = spawn(command, args, {
    ...(mortal ? {} : user),
    detached: true,
    cwd: directory,
    env: { ...environment, [runVariable]: home.id },
    stdio: ['ignore', log.fd, log.fd],
  })
  if (child.pid === undefined) {
    const [problem] = await once(child, 'error')
    throw problem
  }
  const adopted = asChild(child, child.pid, description, home)
  home.adopt(adopted)
  return adopted
}

function asChild(
  child: ChildProcess,
  pid: number,
  { name, stopSignal, sharedMemory }: ProcessDescription,
  { noteFiles }: Home,
): Child {
  const hold = async (): Promise<void> => {
    signalGroup(pid, 'SIGSTOP')
    noteFiles(await sharedFilesOf(await membersOf(pid)))
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', async (code, signal) => {
      // A leader that died may leave workers that still hold its port, as a killed Nginx does.
      if (sharedMemory !== undefined) await hold()
      signalGroup(pid, 'SIGKILL')
      resolve({ code, signal })
    })
  })
  const holding = sharedMemory === undefined ? {} : { hold }
  return { name, pid, stopSignal, ended, signal: (signal) => signalGroup(pid, signal), ...holding }
}

const endedWithin = async (child: Child, milliseconds: number): Promise<boolean> =>
  (await within(child.ended, milliseconds, undefined)) !== undefined

/** Sends the soft stop signal. A stopped process would not act on it, so it is continued. */
async function askToStop(child: Child): Promise<void> {
  await child.hold?.()
  child.signal(child.stopSignal)
  child.signal('SIGCONT')
}

/**
 * Kills a child. PostgreSQL, recognised by its soft signal, is first asked to end immediately, because its shared memory
 * would stay after SIGKILL.
 */
async function force(child: Child): Promise<void> {
  if (child.stopSignal === 'SIGINT') {
    child.signal('SIGQUIT')
    if (await endedWithin(child, 500)) return
  }
  await child.hold?.()
  child.signal('SIGKILL')
  await endedWithin(child, 1000)
}

/** Stops a child softly, and by force after `graceMs`. */
export async function stopChild(child: Child, graceMs: number): Promise<void> {
  await askToStop(child)
  if (!(await endedWithin(child, graceMs))) await force(child)
}

/** How long a child waits for the end of the child started after it, in milliseconds. */
const stopIntervalMs = 150
/** How long all children together may take to end softly, in milliseconds. */
const softStopMs = 2000

/** Stops the children in reverse order of their start: a child is asked once the children that may use it have ended. */
export async function stopAll(children: readonly Child[]): Promise<void> {
  const begun = performance.now()
  for (const child of children.toReversed()) {
    await askToStop(child)
    await endedWithin(child, stopIntervalMs)
  }
  const left = Math.max(0, softStopMs - (performance.now() - begun))
  await Promise.all(
    children.map(async (child) => {
      if (!(await endedWithin(child, left))) await force(child)
    }),
  )
}
