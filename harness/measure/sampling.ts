import { join } from 'node:path'
import { watchDatabase } from './postgres.ts'
import { sampleResources, type WatchedService } from './resources.ts'

/** The watch over what every service of a run uses of the machine. Disposing it ends and writes the last second. */
export interface Sampling extends AsyncDisposable {
  /** Counts a process as the load generator from now on. */
  addGenerator(pid: number): void
}

/**
 * Samples `services`, the generator and the harness each second into `resources.jsonl` of the bundle, the machine into
 * `machine.jsonl`, and the PostgreSQL at the URL `postgres` into `database.jsonl`.
 */
export function startSampling(
  services: readonly WatchedService[],
  postgres: string,
  bundle: string,
  onNote: (sentence: string) => void,
): Sampling {
  const generator: number[] = []
  const end = new AbortController()
  const database = watchDatabase(postgres, join(bundle, 'database.jsonl'), end.signal, onNote)
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
  return {
    addGenerator: (pid) => generator.push(pid),
    async [Symbol.asyncDispose]() {
      end.abort()
      await Promise.all([done, database])
    },
  }
}
