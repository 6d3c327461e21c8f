import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { TailgateError } from '../base/errors.ts'
import type { ArmsRequest } from './project.ts'
import { type ArmsOptions, type ResolvedArms, resolveArms } from './resolve-arms.ts'

const { signal } = new AbortController()

/** The smallest config of a project, with what a test adds. */
export const smallConfig = (more = ''): string => `export default { name: 'small', ${more}
  app: { command: ['node', 'app.js'], weights: [1], ready: '/ready', metrics: '/metrics', environment: () => ({}) },
  dataset: { size: 1, prepare: [], inputs: [], sizeSetting: 'x.y', feeds: {} }, series: {},
  scenarios: { directory: 'scenarios', standard: ['fast'], profiled: 'fast' }, scenario: (one) => one,
  routes: { list: 'GET /' } }`

/** A project of a test's own, with its repository, its cache and its runs; gone after the test. */
export class TryProject {
  readonly place = mkdtempSync(join(tmpdir(), 'tg-arms-'))
  project = join(this.place, 'project')
  /** What was done for the arms, in words. */
  readonly steps: string[] = []

  constructor() {
    // The services' user has to get to what is in it.
    chmodSync(this.place, 0o755)
    mkdirSync(join(this.place, 'cache'), { mode: 0o755 })
    onTestFinished(() => rmSync(this.place, { recursive: true, force: true, maxRetries: 5 }))
  }

  start(branch = 'main'): void {
    mkdirSync(this.project, { recursive: true })
    this.git('init', '--quiet', `--initial-branch=${branch}`)
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], {
      cwd: this.project,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: this.place, GIT_CONFIG_NOSYSTEM: '1' },
    }).trim()
  }

  write(files: Readonly<Record<string, string>>, below = this.project): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(below, name)), { recursive: true })
      writeFileSync(join(below, name), text)
    }
  }

  /** Commits everything and gives the id. */
  commit(subject: string, files: Readonly<Record<string, string>>): string {
    this.write(files)
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '-m', subject)
    return this.git('rev-parse', 'HEAD')
  }

  resolved(request: Partial<ArmsRequest>, more: Partial<ArmsOptions> = {}): Promise<ResolvedArms> {
    return resolveArms(
      { directory: this.project, ...request },
      {
        signal,
        onStep: (step) => this.steps.push(step),
        environment: {},
        cache: join(this.place, 'cache'),
        runs: join(this.place, 'runs'),
        ...more,
      },
    )
  }

  async problemOf(request: Partial<ArmsRequest>): Promise<TailgateError> {
    const error: unknown = await this.resolved(request).catch((problem: unknown) => problem)
    if (error instanceof TailgateError) return error
    throw new Error(`it did not fail as it should: ${error}`)
  }
}
