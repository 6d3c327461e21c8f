import { join } from 'node:path'
import { bundleProblem } from '../base/files/disk-problem.ts'
import { watchDatabase } from './postgres.ts'
import { sampleResources, type WatchedService } from './resources.ts'

/** The sampling of all services of a run. Disposing it ends it and writes the last second. */
export interface Sampling extends AsyncDisposable {
  /** Rejects when a second cannot be written, with DISK_FULL, DISK_FAILED or BUNDLE_GONE; disposing then rejects too. */
  readonly failure: Promise<never>
  /** From now on, counts a process as the load generator. */
  addGenerator(pid: number): void
}

/**
 * Each second samples `services`, which are asked for anew as a fault may start one of them again, the generator and the harness into `resources.jsonl` of the bundle, the machine into
 * `machine.jsonl`, and, if given, the PostgreSQL at the URL `postgres` into `database.jsonl`.
 */
export function startSampling(
  services: () => readonly WatchedService[],
  postgres: string | undefined,
  bundle: string,
  onNote: (sentence: string) => void,
): Sampling {
  const generator: number[] = []
  const end = new AbortController()
  const database =
    postgres === undefined
      ? undefined
      : watchDatabase(postgres, join(bundle, 'database.jsonl'), end.signal, onNote)
  const done = sampleResources({
    services: () => [
      ...services(),
      { name: 'generator', pids: generator },
      // The children of the harness are separate services, so this is only the harness's own process.
      { name: 'harness', pids: [process.pid] },
    ],
    file: join(bundle, 'resources.jsonl'),
    machineFile: join(bundle, 'machine.jsonl'),
    signal: end.signal,
    onNote,
  })
  const { promise: failure, reject } = Promise.withResolvers<never>()
  // The rejection is handled by whoever awaits `failure`; until then it must not count as unhandled. The same holds for its
  // cause.
  failure.catch(() => undefined)
  const written = Promise.all([done, database]).catch(async (error: unknown) => {
    const problem = await bundleProblem(bundle, join(bundle, 'resources.jsonl'), error)
    reject(problem)
    throw problem
  })
  written.catch(() => undefined)
  return {
    failure,
    addGenerator: (pid) => generator.push(pid),
    async [Symbol.asyncDispose]() {
      end.abort()
      await written
    },
  }
}
