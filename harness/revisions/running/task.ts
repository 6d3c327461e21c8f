import { delimiter, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isProgram, onPath, pathIn } from '../../base/find-program.ts'
import { ownUid } from '../../guard/ledger/run-root.ts'
import type { Guard } from '../../guard/processes/process.ts'
import { endingInWords, shownLines } from '../../guard/waiting/ready.ts'
import { circumstancesOf, nodeAt } from './circumstances.ts'
import type { Runner } from './runner.ts'

/** A failed command: what happened, in words, and its last lines. */
export class TaskFailure extends Error {
  readonly log: string

  constructor(problem: string, log: string) {
    super(problem)
    this.name = 'TaskFailure'
    this.log = log
  }
}

/** A command of a project that is run until it ends. */
export interface Task {
  /** The name of its log; unique within the guard. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly directory: string
  /** How long it may take, in seconds. */
  readonly withinSeconds: number
  /** Selects the part of its output with the reason of a failure; by default all of it. */
  readonly telling?: (output: string) => string
}

/** How many lines of its output are searched for the reason. */
const readLines = 300

/** The Node that comes first on PATH: our own, or that of the caller, where ours is only for a PATH without one. */
export type FirstNode = 'own' | 'ofPath'

/**
 * Runs the commands that prepare arms, under a guard that the first of them opens, so that they end with this process,
 * however it ends.
 */
export class Tasks implements AsyncDisposable {
  readonly #open: () => Promise<Guard>
  readonly #runner: Runner
  readonly #signal: AbortSignal
  readonly #node: FirstNode
  #guard: Promise<Guard> | undefined
  #count = 0
  #circumstances: Promise<readonly unknown[]> | undefined

  /** @param node that which starts the app, because compiled modules must fit it. */
  constructor(open: () => Promise<Guard>, runner: Runner, signal: AbortSignal, node: FirstNode) {
    this.#open = open
    this.#runner = runner
    this.#signal = signal
    this.#node = node
  }

  /** The path of a program for the runner; undefined when it is not on PATH. */
  find(program: string): string | undefined {
    return onPath(program, { PATH: this.#withNode(this.#runner.environment.PATH ?? '') }).find(isProgram)
  }

  /** The Node that commands in a directory run on. */
  nodeIn(directory: string): string {
    const found = this.#node === 'own' ? [] : onPath('node', { PATH: this.#pathIn(directory) })
    return found.find(isProgram) ?? process.execPath
  }

  /** What determines, beside what they are run on, how they turn out: this machine, Node, variables and user id. */
  circumstances(): Promise<readonly unknown[]> {
    this.#circumstances ??= this.#readCircumstances()
    return this.#circumstances
  }

  async #readCircumstances(): Promise<readonly unknown[]> {
    const { environment, user } = this.#runner
    const other = this.#node === 'own' ? undefined : this.find('node')
    return [...circumstancesOf(environment, other && (await nodeAt(other))), user?.uid ?? ownUid()]
  }

  /**
   * Runs a task and returns its last line.
   * @throws TaskFailure unless it ends with code 0 in time; the signal's reason; TailgateError GUARDIAN_LOST.
   */
  async run({
    name,
    command,
    args,
    directory,
    withinSeconds,
    telling = (output) => output,
  }: Task): Promise<string> {
    this.#count += 1
    this.#guard ??= this.#open()
    const guard = await this.#guard
    const task = await guard.spawn({
      name: `${name}-${this.#count}`,
      command,
      args,
      environment: { ...this.#runner.environment, PATH: this.#pathIn(directory) },
      directory,
      stopSignal: 'SIGTERM',
      user: this.#runner.user,
    })
    const timer = new AbortController()
    const stop = AbortSignal.any([this.#signal, timer.signal])
    const late = delay(withinSeconds * 1000, undefined, { signal: stop }).catch(() => undefined)
    const ending = await Promise.race([task.ended, late, guard.lost.then((lost) => Promise.reject(lost))])
    timer.abort()
    if (ending?.code === 0) return (await task.lastLines(1)).trim()
    if (ending === undefined) await task.stop(1000)
    this.#signal.throwIfAborted()
    const typed = [command.split('/').at(-1), ...args].join(' ')
    const problem =
      ending === undefined
        ? `\`${typed}\` was not done after ${withinSeconds} s.`
        : `\`${typed}\` ended ${endingInWords(ending)}.`
    const log = telling(await task.lastLines(readLines))
      .split('\n')
      .slice(-shownLines)
      .join('\n')
    throw new TaskFailure(problem, log === '' ? '(it printed nothing)' : log)
  }

  #pathIn(directory: string): string {
    return this.#withNode(pathIn(directory, this.#runner.environment))
  }

  /** Where our own Node is wanted, it stays first, before a Node that is installed as a package. */
  #withNode(PATH: string): string {
    return this.#node === 'own' ? [dirname(process.execPath), PATH].join(delimiter) : PATH
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const guard = await this.#guard?.catch(() => undefined)
    await guard?.[Symbol.asyncDispose]()
  }
}
