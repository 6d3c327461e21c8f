import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, bench, describe } from 'vitest'
import { ObjectStore } from './objects.ts'

const directory = mkdtempSync(join(tmpdir(), 'tailgate-bench-'))
const bytes = Buffer.alloc(8 * 1_048_576, 7)
const file = join(directory, 'groups', '1', `${'0'.repeat(32)}.bin`)
const store = new ObjectStore(directory)
const address = { groupId: 1, name: `${'0'.repeat(32)}.bin` }
await store.place(await store.receive(Readable.from([bytes]), bytes.length), address)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Recommendation A2: an object of 8 MiB in parts through one buffer, or as a whole body in memory. */
describe('an object of 8 MiB', () => {
  bench('read and hashed in parts', async () => {
    const hash = createHash('sha256')
    await store.read(address, 0, bytes.length - 1, async (part) => void hash.update(part))
    hash.digest()
  })
  bench('read and hashed whole', async () => {
    createHash('sha256')
      .update(await readFile(file))
      .digest()
  })
})

/** Recommendation A4: checks that twenty files exist on disk. */
describe('twenty files', () => {
  const paths = Array.from({ length: 20 }, (_, place) => join(directory, `file-${place}`))
  for (const path of paths) writeFileSync(path, readFileSync(file).subarray(0, 10))
  bench('one after another', async () => {
    for (const path of paths) await stat(path)
  })
  bench('all at once', async () => {
    await Promise.all(paths.map((path) => stat(path)))
  })
})
