import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { TailgateError } from '../../base/errors.ts'
import { ownProgram } from '../../base/own-program.ts'
import { seededRandom } from '../../base/random.ts'
import { redact, secretsIn } from '../../base/redact.ts'
import { within } from '../../base/within.ts'
import { containerName } from '../docker/engine.ts'
import { sweep } from '../janitor/janitor.ts'
import type { KeptStack } from '../ledger/ledger.ts'
import { whyClosed } from '../ledger/readable-by.ts'
import {
  drawRunId,
  ledgerFile,
  makeRoot,
  newRunId,
  runDirectory,
  runRoot,
  type User,
  unprivilegedUser,
} from '../ledger/run-root.ts'
import { identify } from '../processes/identity.ts'
import type { Ending, FixedPort, Guard, GuardedProcess, ProcessDescription } from '../processes/process.ts'
import { guardianVariable, logFileOf } from '../processes/strays.ts'
import { Lifeline, unknownEnding } from './lifeline.ts'
import { lastLines } from './log.ts'

/**
 * In milliseconds. Longer than any teardown takes: 2 s for the soft stop, more for the hard stop, and up to 15 s for
 * containers.
 */
const teardownTimeoutMs = 16_000

/** The guardian is a program of its own, so that nothing that the harness does can block it. */
const program = ownProgram(import.meta.url, './guardian')

/** The variables that a guardian needs: where programs are, and where Docker is. */
const passedOn = /^(PATH|HOME|NODE_COMPILE_CACHE|DOCKER_.*)$/

/** How long a guardian may take to kill a process, in milliseconds. */
const hardStopMs = 5000

class HeldGuard implements Guard {
  readonly id: string
  readonly directory: string
  readonly user: User
  readonly lost: Promise<TailgateError>
  readonly #root: string
  readonly #lifeline: Lifeline
  readonly #signal: AbortSignal
  readonly #secrets = new Set<string>()

  constructor(root: string, id: string, user: User, lifeline: Lifeline, signal: AbortSignal) {
    this.#root = root
    this.id = id
    this.user = user
    this.directory = runDirectory(root, id)
    this.#lifeline = lifeline
    this.#signal = signal
    this.lost = lifeline.lost
  }

  async spawn({ secrets: more = [], ...description }: ProcessDescription): Promise<GuardedProcess> {
    const lifeline = this.#lifeline
    const secrets = [...secretsIn(description.environment), ...more]
    for (const secret of secrets) this.#secrets.add(secret)
    const logFile = logFileOf(this.directory, description.name)
    const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
    const { pid } = await lifeline.ask('spawned', this.#signal, (request) => ({
      type: 'spawn',
      request,
      description,
    }))
    const ended: Promise<Ending> = lifeline.endingOf(pid)
    return {
      name: description.name,
      pid,
      container: description.container && containerName(this.id, description.name),
      logFile,
      logStart,
      ended,
      // The lines are shown in messages, and a failing process often prints its environment.
      lastLines: async (count) => redact(await lastLines(logFile, count), secrets),
      stop: (graceMs) => {
        lifeline.send({ type: 'stop', pid, graceMs })
        // A guardian that is itself stopped must not block those who wait for one of its processes.
        return within(ended, graceMs + hardStopMs, unknownEnding)
      },
    }
  }

  secrets(): readonly string[] {
    return [...this.#secrets]
  }

  async reserve(count: number, fixed: readonly FixedPort[] = []): Promise<readonly number[]> {
    const { ports } = await this.#lifeline.ask('reserved', this.#signal, (request) => ({
      type: 'reserve',
      request,
      count,
      fixed,
    }))
    return ports
  }

  async keep(stack: KeptStack): Promise<void> {
    this.#signal.throwIfAborted()
    // A guardian that has been told no longer ends with this process, so an interruption comes too late from here on.
    const { signal } = new AbortController()
    await this.#lifeline.ask('kept', signal, (request) => ({ type: 'keep', request, stack }))
    this.#lifeline.letGo()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = await this.#lifeline.end(teardownTimeoutMs)
    if (ending === 'lost') await sweep({ root: this.#root })
  }
}

export interface GuardOptions {
  /** The directory of the run directories; by default a directory of this user in the system's temporary directory. */
  readonly root?: string
  /** Once it is aborted, nothing more is started; running processes are stopped when the guard is disposed. */
  readonly signal: AbortSignal
  /**
   * The seed of the name of the run directory and of the ports. Where another run has such a name or port, the next one that
   * follows from the seed is taken. Undefined for random ones.
   */
  readonly seed?: number | undefined
}

/** A guard that can let its stack continue after the command. */
export interface KeepingGuard extends Guard {
  readonly id: string
  /** The secrets in the environments of all processes that were started so far, which their logs may hold. */
  secrets(): readonly string[]
  /** Hands the run over to its guardian: it continues until `down`. Disposing the guard does nothing afterwards. */
  keep(stack: KeptStack): Promise<void>
}

/**
 * Starts the guardian of a run and creates the run directory.
 * @throws TailgateError GUARDIAN_LOST or RUN_ROOT_UNUSABLE when it cannot be started.
 */
export async function openGuard({ root = runRoot(), signal, seed }: GuardOptions): Promise<KeepingGuard> {
  signal.throwIfAborted()
  const [user, harness] = await Promise.all([unprivilegedUser(), identify(process.pid), makeRoot(root)])
  const problem = await whyClosed(user, root)
  if (problem !== undefined) throw new TailgateError('RUN_ROOT_UNUSABLE', { problem })
  const passed = Object.entries(process.env).filter(([name]) => passedOn.test(name))
  for (const id of idsOf(root, seed)) {
    const child = spawn(process.execPath, [program], {
      detached: true,
      cwd: root,
      env: { ...Object.fromEntries(passed), [guardianVariable]: id },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const lifeline = new Lifeline(child)
    lifeline.send({ type: 'open', id, root, user, harness, seed })
    const failure = await lifeline.opened
    if (failure === undefined) return new HeldGuard(root, id, user, lifeline, signal)
    await lifeline.end(teardownTimeoutMs)
    signal.throwIfAborted()
    // Another command with the same seed was faster.
    if (!failure.isTaken) throw new TailgateError('RUN_ROOT_UNUSABLE', { problem: failure.problem })
  }
  throw new TailgateError('RUN_ROOT_UNUSABLE', { problem: `${root} has a run of every name that was tried.` })
}

/** How many names of a run directory are tried. */
const mostNames = 100

/** Ids that no run of this root has, as far as that is known before its guardian claims one. */
function* idsOf(root: string, seed: number | undefined): Generator<string> {
  const random = seed === undefined ? undefined : seededRandom(seed)
  for (let tried = 0; tried < mostNames; tried += 1) {
    const id = random === undefined ? newRunId() : drawRunId(random)
    if (!existsSync(ledgerFile(root, id)) && !existsSync(runDirectory(root, id))) yield id
  }
}
