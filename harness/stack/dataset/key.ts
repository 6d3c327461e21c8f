import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetDescription } from '../../config/target/description.ts'

/** Every file below a path with its content; a file stands for itself. */
async function* filesBelow(path: string): AsyncGenerator<readonly [string, Buffer]> {
  if ((await stat(path)).isFile()) {
    yield [path, await readFile(path)]
    return
  }
  for (const name of (await readdir(path)).toSorted()) yield* filesBelow(join(path, name))
}

export interface DatasetRequest {
  readonly dataset: DatasetDescription
  /** The directory the paths of the description begin at. */
  readonly root: string
  /** Rows of the main table; 0 for the schema alone. */
  readonly size: number
  /** What else a prepared data directory depends on: server version, tuning, user. */
  readonly circumstances: readonly (string | number)[]
}

/**
 * The name of the prepared data directory of a request: the same whenever the same would be built.
 * Names of the inputs count relative to the root, so that a moved checkout finds its own again.
 */
export async function keyOf({ dataset, root, size, circumstances }: DatasetRequest): Promise<string> {
  const hash = createHash('sha256')
  const { prepare, sizeSetting, feeds } = dataset
  hash.update(JSON.stringify([circumstances, size, prepare, sizeSetting, feeds]))
  for (const input of dataset.inputs)
    for await (const [path, content] of filesBelow(join(root, input)))
      hash.update(`\0${path.slice(root.length)}\0${content.length}\0`).update(content)
  return hash.digest('hex').slice(0, 20)
}
