import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Outcome } from './situation.ts'

const here = import.meta.dirname
const program = resolve(here, '../../bin/tailgate')

/** How long a command may take, in milliseconds, before it counts as one that does not end. */
const usualDeadlineMs = 120_000

export interface Starting {
  readonly through?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly deadlineMs?: number
}

export interface Running {
  readonly child: ChildProcess
  /** Everything printed so far. */
  output(): string
  readonly ended: Promise<Outcome>
  /**
   * Waits until the text has been printed.
   * @throws Error when the command ends before that, or after half a minute.
   */
  until(text: string): Promise<void>
}

/** The place where situations are carried out: a directory for results, and the bundle of a healthy run. */
export class Stage {
  readonly directory = mkdtempSync(join(tmpdir(), 'conformance-'))
  #healthy: string | undefined

  /**
   * Starts a command by its arguments. `through` is a program that starts it; `environment` is added to that of this process.
   */
  start(
    args: readonly string[],
    { through = [], environment = {}, deadlineMs = usualDeadlineMs }: Starting = {},
  ): Running {
    const [command = program, ...rest] = [...through, program, ...args]
    const child = spawn(command, rest, {
      cwd: here,
      env: { ...process.env, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
    const ended = new Promise<Outcome>((done) => {
      child.on('close', (code) => {
        clearTimeout(timer)
        done({ code, output })
      })
    })
    const until = async (text: string): Promise<void> => {
      for (let waited = 0; waited < 30_000; waited += 50) {
        if (output.includes(text)) return
        if (child.exitCode !== null) throw new Error(`it ended before it said "${text}":\n${output}`)
        await delay(50)
      }
      throw new Error(`it did not say "${text}" within 30 s:\n${output}`)
    }
    return { child, output: () => output, ended, until }
  }

  tailgate = (...args: readonly string[]): Promise<Outcome> => this.start(args).ended

  tailgateWith = (
    environment: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ): Promise<Outcome> => this.start(args, { environment }).ended

  emptyDirectory(name: string): string {
    const path = join(this.directory, name)
    mkdirSync(path, { recursive: true })
    return path
  }

  /** The arguments that run a load, with its results in a directory of its own. */
  runOf(load: string, name: string, options: readonly string[] = []): readonly string[] {
    return ['run', join(here, 'loads', `${load}.ts`), '--no-profile', '--out', this.results(name), ...options]
  }

  results = (name: string): string => join(this.directory, name)

  /** The only bundle in a directory of results; `latest` does not point to the bundle of a killed run. */
  bundleOf(name: string): string {
    const bundle = readdirSync(this.results(name)).find((entry) => entry !== 'latest')
    if (bundle === undefined) throw new Error(`there is no bundle in ${this.results(name)}`)
    return join(this.results(name), bundle)
  }

  /** A copy of the bundle of a healthy run, for a situation to damage. */
  async healthyCopy(name: string): Promise<string> {
    this.#healthy ??= await this.#makeHealthy()
    const copy = join(this.results(name), 'bundle')
    mkdirSync(this.results(name), { recursive: true })
    cpSync(this.#healthy, copy, { recursive: true })
    return copy
  }

  /**
   * Calibrates the engines, so that no situation is unproven for lack of calibration. It tries up to three times, because a
   * machine that is busy for a moment decides nothing.
   */
  async calibrate(): Promise<void> {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { code, output } = await this.start(['calibrate', '--quick', 'open-loop', 'k6'], {
        deadlineMs: 600_000,
      }).ended
      if (code === 0 && !output.includes('not decided')) return
      process.stderr.write(output)
    }
  }

  async #makeHealthy(): Promise<string> {
    const { code, output } = await this.tailgate(...this.runOf('healthy', 'healthy'))
    if (code !== 0) throw new Error(`the healthy run ended with ${code}, so nothing can be shown:\n${output}`)
    return this.bundleOf('healthy')
  }

  /** Process ids of the descendants of a process whose command line contains a text. */
  below(pid: number, text: string): readonly number[] {
    const parents = new Map<number, number>()
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
      } catch {
        // The process has ended in the meantime.
      }
    }
    const isBelow = (one: number): boolean => {
      const parent = parents.get(one)
      return parent === pid || (parent !== undefined && parent > 1 && isBelow(parent))
    }
    const holds = (one: number): boolean => {
      try {
        return readFileSync(`/proc/${one}/cmdline`, 'latin1').includes(text)
      } catch {
        return false
      }
    }
    return [...parents.keys()].filter((one) => isBelow(one) && holds(one))
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}
