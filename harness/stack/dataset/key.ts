import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetDescription } from '../../config/target/description.ts'

/** Every file below a path with its content; the path may also be a single file. */
async function* filesBelow(path: string): AsyncGenerator<readonly [string, Buffer]> {
  if ((await stat(path)).isFile()) {
    yield [path, await readFile(path)]
    return
  }
  for (const name of (await readdir(path)).toSorted()) yield* filesBelow(join(path, name))
}

export interface DatasetRequest {
  readonly dataset: DatasetDescription
  /** The directory to which the paths of the description are relative. */
  readonly root: string
  /** Rows of the main table; 0 for the schema alone. */
  readonly size: number
  /** Everything else that a prepared data directory depends on: server version, tuning, user. */
  readonly circumstances: readonly (string | number)[]
}

/**
 * The name of the prepared data directory for a request; equal requests have equal names. Input names are relative to the
 * root, so that a moved checkout finds its own data again.
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
