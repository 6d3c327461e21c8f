import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProblem } from '../../harness/base/files/disk-problem.ts'
import { flamePage } from './flame-page.ts'
import { type FoldedStacks, formatFolded, type HotFunction, hottest } from './fold.ts'

/** A profile in the bundle; file names are relative to the order's output directory. */
export interface WrittenProfile {
  /** A page that needs no other file and no network. */
  readonly page: string
  /** The same profile as folded stacks, for difference graphs and other tools. */
  readonly stacks: string
  readonly hottest: readonly HotFunction[]
}

/**
 * Writes files of a profile that only the owner can read, because they name functions and files of the program.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writePrivately(
  directory: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    for (const [name, content] of Object.entries(files))
      await writeFile(join(directory, name), content, { mode: 0o600 })
  } catch (error) {
    throw writeProblem(directory, error)
  }
}

export interface Picture {
  /** The base of the file names. */
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly folded: FoldedStacks
  /** Why a profile in which no function ran is not drawn; by default, that no sample was taken while the load ran. */
  readonly nothing?: string
}

/**
 * Draws folded stacks into `directory`.
 * @throws Error when no function ran in them; nothing is written then. TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeProfile(directory: string, picture: Picture): Promise<WrittenProfile> {
  const { name, folded, nothing = 'it took no sample while the load ran' } = picture
  const hot = hottest(folded, 5)
  if (hot.length === 0) throw new Error(nothing)
  const page = `${name}.html`
  const stacks = `${name}.folded`
  await writePrivately(directory, { [page]: flamePage(picture), [stacks]: formatFolded(folded) })
  return { page, stacks, hottest: hot }
}
