import { join } from 'node:path'
import { bundleProblem } from '../base/files/disk-problem.ts'
import { watchDatabase } from './postgres.ts'
import { sampleResources, type WatchedService } from './resources.ts'

/** The watch over what every service of a run uses of the machine. Disposing it ends and writes the last second. */
export interface Sampling extends AsyncDisposable {
  /** Rejects once a second cannot be written, with DISK_FULL, DISK_FAILED or BUNDLE_GONE; so does disposing. */
  readonly failure: Promise<never>
  /** Counts a process as the load generator from now on. */
  addGenerator(pid: number): void
}

/**
 * Samples `services`, the generator and the harness each second into `resources.jsonl` of the bundle, the machine into
 * `machine.jsonl`, and the PostgreSQL at the URL `postgres`, where there is one, into `database.jsonl`.
 */
export function startSampling(
  services: readonly WatchedService[],
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
      ...services,
      { name: 'generator', pids: generator },
      // Its children are services of their own, so only the harness's own process is meant.
      { name: 'harness', pids: [process.pid] },
    ],
    file: join(bundle, 'resources.jsonl'),
    machineFile: join(bundle, 'machine.jsonl'),
    signal: end.signal,
    onNote,
  })
  const { promise: failure, reject } = Promise.withResolvers<never>()
  // Whoever has a use for the failure awaits it; until then it must not count as unhandled. So it is with its cause.
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
