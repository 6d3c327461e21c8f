import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import { localHref } from '../../charts/markup.ts'

/** In bytes: a larger page would not fit into a report even when packed, so it is not read. */
const maxPageBytes = 16 * 2 ** 20

/** The page of a profile; undefined when it does not exist, is elsewhere or is too large. */
async function pageOf(directory: string, { file }: StoredProfile): Promise<string | undefined> {
  if (!file.endsWith('.html') || localHref(file) === undefined) return undefined
  const path = join(directory, file)
  try {
    const found = await lstat(path)
    return found.isFile() && found.size <= maxPageBytes ? await readFile(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** The pages of profiles by their file, for a report that embeds them. */
export async function profilePages(
  directory: string,
  profiles: readonly StoredProfile[],
): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>()
  for (const profile of profiles) {
    const page = await pageOf(directory, profile)
    if (page !== undefined) pages.set(profile.file, page)
  }
  return pages
}
