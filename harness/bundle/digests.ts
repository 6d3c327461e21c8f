import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openFile } from '../base/files/read-file.ts'

/** The files for people and CI, which can be made again from the evidence. */
export const reportFiles = ['report.html', 'summary.md', 'junit.xml', 'annotations.txt'] as const

export type ReportFile = (typeof reportFiles)[number]

/** Files without a digest. */
const derived: ReadonlySet<string> = new Set(['run.json', ...reportFiles])

/** SHA-256 (hex) of a file, read as a stream. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  const file = await openFile(path)
  await pipeline(file.createReadStream(), hash)
  return hash.digest('hex')
}

/** The digests of all evidence in a bundle, by path relative to the bundle, in alphabetical order. */
export async function digestsOf(bundle: string): Promise<Record<string, string>> {
  const entries = await readdir(bundle, { withFileTypes: true, recursive: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.tmp-'))
    .map((entry) => relative(bundle, join(entry.parentPath, entry.name)))
    .filter((path) => !derived.has(path))
    .sort()
  const digests: Record<string, string> = {}
  for (const path of paths) digests[path] = await digestOf(join(bundle, path))
  return digests
}
