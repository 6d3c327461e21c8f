import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLedger } from '../../harness/guard/ledger.ts'
import { ledgerDirectory } from '../../harness/guard/root.ts'
import { orphanedSegments, type Remains, remainsOf } from './remains.ts'

/** A root, a cache and a mark of one test's own, so that what others run beside it is not counted. */
export class Ground implements AsyncDisposable {
  readonly root: string
  readonly #mark: string
  readonly #before: ReadonlySet<string>

  constructor(root: string, before: ReadonlySet<string>) {
    this.root = root
    this.#mark = randomBytes(6).toString('hex')
    this.#before = before
  }

  get cache(): string {
    return `${this.root}-cache`
  }

  remains(): Promise<Remains> {
    return remainsOf(this.root, `CRASH_MARK=${this.#mark}`, this.#before)
  }

  /** Starts a harness in a process group of its own. */
  start(cache: string = this.cache): ChildProcess {
    return spawn(process.execPath, [join(import.meta.dirname, 'driver.ts'), this.root, cache], {
      env: { ...process.env, CRASH_MARK: this.#mark },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
  }

  /** Pids of the guardians that are alive now. */
  async guardians(): Promise<readonly number[]> {
    const names = await readdir(ledgerDirectory(this.root)).catch(() => [])
    const ledgers = await Promise.all(names.map((name) => readLedger(this.root, name.replace('.jsonl', ''))))
    return ledgers.flatMap((ledger) => (typeof ledger === 'string' ? [] : [ledger.guardian.pid]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
    await rm(this.cache, { recursive: true, force: true })
  }
}

export async function openGround(): Promise<Ground> {
  return new Ground(join(tmpdir(), `tg-${randomBytes(6).toString('hex')}`), await orphanedSegments())
}

/** Waits until a harness says that its stack is up. */
export async function untilUp(harness: ChildProcess): Promise<void> {
  const ended = once(harness, 'exit').then(([code]) => {
    throw new Error(`the harness ended with ${code}`)
  })
  if (harness.stdout === null) throw new Error('the harness has no output')
  await Promise.race([once(harness.stdout, 'data'), ended])
}

/** How many times a test kills: few in CI, many by hand with CRASH_TIMES. */
export const times = (short: number): number => Number(process.env.CRASH_TIMES ?? short)

/** Names of whole templates and of anything else in a cache. */
export async function templatesIn(cache: string): Promise<readonly string[]> {
  const names = await readdir(join(cache, 'templates')).catch(() => [])
  const whole = await Promise.all(
    names.map((name) => readFile(join(cache, 'templates', name, 'feeds.json')).then(Boolean, () => false)),
  )
  return names.map((name, index) => (whole[index] ? 'whole' : `broken ${name}`))
}
