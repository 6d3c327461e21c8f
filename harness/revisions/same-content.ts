import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Directories with more files count as different, because comparing them would take too long. */
const mostFiles = 20_000

interface Left {
  files: number
}

async function areSame(one: string, other: string, left: Left): Promise<boolean> {
  left.files -= 1
  if (left.files < 0) return false
  const [first, second] = await Promise.all([lstat(one), lstat(other)])
  if (first.isFile() && second.isFile())
    return (
      first.size === second.size &&
      (await readFile(one)).equals(await readFile(other)) &&
      first.mode === second.mode
    )
  if (first.isSymbolicLink() && second.isSymbolicLink())
    return (await readlink(one)) === (await readlink(other))
  if (!first.isDirectory() || !second.isDirectory()) return false
  const [names, others] = await Promise.all(
    [one, other].map(async (path) => (await readdir(path)).toSorted()),
  )
  if (names === undefined || names.join('\0') !== others?.join('\0')) return false
  for (const name of names) if (!(await areSame(join(one, name), join(other, name), left))) return false
  return true
}

/** Whether two files, or two directories with everything in them, are the same. What cannot be read counts as different. */
export const haveSameContent = (one: string, other: string): Promise<boolean> =>
  areSame(one, other, { files: mostFiles }).catch(() => false)
