import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { cacheDirectory, home } from '../../harness/base/paths.ts'
import { readLedger } from '../../harness/guard/ledger/ledger.ts'
import { ledgerDirectory } from '../../harness/guard/ledger/run-root.ts'
import type { Identity } from '../../harness/guard/processes/identity.ts'
import { sharedFilesOf } from '../../harness/guard/processes/shared-files.ts'
import { keysBelow, type Leftovers, leftoversOf, processesOf } from './leftovers.ts'

/** A temporary directory for one test, so that other runs on the machine are not counted. */
export class Ground implements AsyncDisposable {
  readonly temporary: string
  readonly root: string
  readonly cache: string
  /** Keys of the shared memory of every data directory seen here. */
  readonly #keys = new Set<string>()
  readonly #files = new Set<string>()
  /** Ids of every run seen here. */
  readonly runs = new Set<string>()

  constructor(temporary: string) {
    this.temporary = temporary
    this.root = join(temporary, `tailgate-${userInfo().uid}`)
    this.cache = join(temporary, 'cache')
  }

  leftovers(): Promise<Leftovers> {
    return leftoversOf(this.root, { keys: this.#keys, files: this.#files })
  }

  /** Records the current runs and their shared memory, so that leftovers can be found after they have ended. */
  async look(): Promise<void> {
    for (const name of await readdir(ledgerDirectory(this.root)).catch(() => []))
      this.runs.add(name.replace('.jsonl', ''))
    for (const file of await sharedFilesOf(await processesOf(this.root))) this.#files.add(file)
    for (const key of await keysBelow(this.root, 3)) this.#keys.add(key)
  }

  /** Starts a harness in a process group of its own, with its run directories in this directory. */
  start(
    command: string,
    args: readonly string[],
    directory: string = home,
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    return spawn(command, args, {
      cwd: directory,
      env: { ...process.env, TMPDIR: this.temporary, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
  }

  /** Starts the small harness of the fixture; with a cache of its own, it must prepare its database first. */
  startDriver(cache: string = this.cache): ChildProcess {
    const args = [join(import.meta.dirname, 'driver.ts'), this.root, cache]
    // Loading its modules without the compiled ones that runs keep would be most of the work of a start.
    const environment = { NODE_COMPILE_CACHE: join(cacheDirectory(), 'compile') }
    return this.start(process.execPath, args, home, environment)
  }

  /** The guardians of the current runs. */
  async guardians(): Promise<readonly Identity[]> {
    const names = await readdir(ledgerDirectory(this.root)).catch(() => [])
    const ledgers = await Promise.all(names.map((name) => readLedger(this.root, name.replace('.jsonl', ''))))
    return ledgers.flatMap((ledger) => (typeof ledger === 'string' ? [] : [ledger.guardian]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true })
  }
}

export async function openGround(): Promise<Ground> {
  const temporary = await mkdtemp(join(tmpdir(), 'tg-'))
  // The user of the services must be able to enter it.
  await chmod(temporary, 0o711)
  return new Ground(temporary)
}

/** Waits until a harness prints that its stack is up, or anything else from now on. */
export async function untilUp(harness: ChildProcess): Promise<void> {
  const ended = once(harness, 'exit').then(([code]) => {
    throw new Error(`the harness ended with ${code}`)
  })
  if (harness.stdout === null) throw new Error('the harness has no output')
  await Promise.race([once(harness.stdout, 'data'), ended])
}

/** How many times a test kills: few in CI, many by hand with CRASH_TIMES. */
export const times = (short: number): number => Number(process.env.CRASH_TIMES ?? short)

/** The names of complete templates and of everything else in a cache. */
export async function templatesIn(cache: string): Promise<readonly string[]> {
  const names = await readdir(join(cache, 'templates')).catch(() => [])
  const whole = await Promise.all(
    names.map((name) => readFile(join(cache, 'templates', name, 'feeds.json')).then(Boolean, () => false)),
  )
  return names.map((name, index) => (whole[index] ? 'whole' : `broken ${name}`))
}
