import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { writeProgram } from '../fixtures/shell-program.ts'
import { stepOf } from './action-file.ts'

/** A directory in which the steps of the action are run, for one test. */
export class Job {
  readonly place = mkdtempSync(join(tmpdir(), 'tailgate-action-'))

  constructor() {
    onTestFinished(() => rmSync(this.place, { recursive: true }))
  }

  /** Writes a program of the shell. */
  program(path: string, text: string): void {
    writeProgram(this.place, path, text)
  }

  /** Runs a step of the action. */
  run(name: string, environment: Readonly<Record<string, string>>) {
    return this.runText(stepOf(name).run ?? '', environment)
  }

  /** Runs the text of a step in the way of GitHub (`bash --noprofile --norc -eo pipefail`). */
  runText(text: string, environment: Readonly<Record<string, string>> = {}) {
    const { PATH = '' } = process.env
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', text], {
      cwd: this.place,
      encoding: 'utf8',
      env: {
        PATH: `${join(this.place, 'programs')}:${PATH}`,
        GITHUB_ACTION_PATH: join(this.place, 'tailgate'),
        GITHUB_OUTPUT: join(this.place, 'output'),
        GITHUB_STEP_SUMMARY: join(this.place, 'step-summary'),
        GITHUB_REPOSITORY: 'somebody/something',
        GITHUB_WORKSPACE: this.place,
        RUNNER_TEMP: this.place,
        ...environment,
      },
    })
    return { code: ended.status, said: ended.stdout + ended.stderr }
  }

  /** Runs the step that drives, with inputs and with variables that the workflow has of its own. */
  drive(given: Readonly<Record<string, string>>, workflow: Readonly<Record<string, string>> = {}) {
    const named = Object.entries(given).map(([name, value]) => [`TAILGATE_INPUT_${name}`, value] as const)
    const cache = { TAILGATE_CACHE: join(this.place, 'cache') }
    return this.run('Drive and judge', { ...cache, ...workflow, ...Object.fromEntries(named) })
  }

  /** The text of a file; empty when there is none. */
  read(name: string): string {
    const path = join(this.place, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
}

/** The lines of a log that the runner reads for commands: all but those between `::stop-commands::<word>` and `::<word>::`. */
export function obeyed(log: string): string {
  let word: string | undefined
  const lines = log.split('\n').filter((line) => {
    const isText = word !== undefined
    if (word === undefined) word = /^\s*::stop-commands::(.+)$/.exec(line)?.[1]
    else if (line.trim() === `::${word}::`) word = undefined
    return !isText && word === undefined
  })
  return lines.join('\n')
}

/** The inputs of the step that drives, where a workflow types nothing but where the bundle goes. */
export const inputs = {
  COMMAND: 'gate',
  URL: '',
  BUDGET: '',
  DURATION: '',
  BASE: 'auto',
  HEAD: '',
  SCENARIO: '',
  CONFIG: '',
  MAX_TIME: '10m',
  TOLERABLE: '',
  ACCEPT: '',
  ADVISORY: 'false',
  CALIBRATE: '',
  REQUIRE_ARMED: 'false',
  OUT: 'out',
  CACHE: 'true',
  OWN_CACHE: '',
}
