import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProblem } from '../../harness/base/files/disk-problem.ts'
import { flamePage } from './flame-page.ts'
import { type FoldedStacks, formatFolded, type HotFunction, hottest } from './fold.ts'

/** A profile in the bundle; file names are within the order's output directory. */
export interface Profile {
  /** One page that needs nothing else, and no network. */
  readonly page: string
  /** The same as folded stacks, for difference graphs and other tools. */
  readonly stacks: string
  readonly hottest: readonly HotFunction[]
}

/**
 * Writes files of a profile, which name functions and files of the program, for their owner only.
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
  /** Names the files. */
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly folded: FoldedStacks
}

/** Draws folded stacks into `directory`. */
export async function writeProfile(directory: string, picture: Picture): Promise<Profile> {
  const { name, folded } = picture
  const page = `${name}.html`
  const stacks = `${name}.folded`
  await writePrivately(directory, { [page]: flamePage(picture), [stacks]: formatFolded(folded) })
  return { page, stacks, hottest: hottest(folded, 5) }
}
