import { access, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { identify, isAlive } from '../guard/identity.ts'

/** Prepared data directories by key. What is in here is whole: it is built elsewhere and renamed into place. */
export const templateDirectory = (cache: string, key: string): string => join(cache, 'templates', key)

export const feedsFile = (template: string): string => join(template, 'feeds.json')
export const dataDirectory = (template: string): string => join(template, 'data')

/** The template of this key, marked as used now, or undefined when it has not been built. */
export async function findTemplate(cache: string, key: string): Promise<string | undefined> {
  const template = templateDirectory(cache, key)
  const now = new Date()
  return utimes(template, now, now)
    .then(() => access(feedsFile(template)))
    .then(
      () => template,
      () => undefined,
    )
}

const hasCode = (problem: unknown, ...codes: readonly string[]): boolean =>
  problem instanceof Error && 'code' in problem && codes.includes(String(problem.code))

/** Moves a whole template into place; when another harness was faster, its template stays and ours is dropped. */
async function settle(built: string, template: string): Promise<void> {
  try {
    await rename(built, template)
  } catch (problem) {
    if (!hasCode(problem, 'ENOTEMPTY', 'EEXIST')) throw problem
    await rm(built, { recursive: true, force: true })
  }
}

/** A copy on its way from another file system says in its name whose it is, so that the next one can clear it. */
async function clearIncoming(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const [, pid, start, boot] = /^incoming-[0-9a-f]+-([0-9]+)-([0-9]+)-([0-9a-f-]+)$/.exec(name) ?? []
    if (pid === undefined || start === undefined || boot === undefined) continue
    if (!(await isAlive({ pid: Number(pid), start, boot })))
      await rm(join(directory, name), { recursive: true, force: true })
  }
}

/**
 * Puts a template that was built elsewhere into the cache.
 * @param copy copies a directory with its owners.
 */
export async function storeTemplate(
  built: string,
  cache: string,
  key: string,
  copy: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const template = templateDirectory(cache, key)
  const directory = join(cache, 'templates')
  await mkdir(directory, { recursive: true })
  await clearIncoming(directory)
  try {
    await settle(built, template)
  } catch (problem) {
    if (!hasCode(problem, 'EXDEV')) throw problem
    const { pid, start, boot } = await identify(process.pid)
    const incoming = join(directory, `incoming-${basename(template)}-${pid}-${start}-${boot}`)
    await copy(built, incoming)
    await settle(incoming, template)
  }
}
