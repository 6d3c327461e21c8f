import { access, chmod, mkdir, readdir, rename, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hasCode } from '../../base/errors.ts'
import { usedAt } from '../../base/files/used-at.ts'
import { removeTree } from '../../guard/janitor/remove-tree.ts'
import { currentSpace, identify, mayBeAlive } from '../../guard/processes/identity.ts'

/** Prepared data directories by key. Everything in here is complete: it is built elsewhere and then renamed. */
export const templateDirectory = (cache: string, key: string): string => join(cache, 'templates', key)

export const feedsFile = (template: string): string => join(template, 'feeds.json')
export const dataDirectory = (template: string): string => join(template, 'data')

/** The template with this key, marked as used now; undefined when it has not been built. */
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

/** Moves a complete template into place. When another harness was faster, its template stays and ours is removed. */
async function settle(built: string, template: string): Promise<void> {
  try {
    await rename(built, template)
  } catch (problem) {
    if (!hasCode(problem, 'ENOTEMPTY', 'EEXIST')) throw problem
    await removeTree(built)
  }
}

/**
 * The name of a directory that is being added or removed contains its process, so that a later one can finish the work, and
 * the number of that process's namespace, because containers may share a cache. Its boot tells it from those of other machines.
 */
async function passingName(key: string): Promise<string> {
  const [{ pid, start, boot }, space] = await Promise.all([identify(process.pid), currentSpace()])
  return `passing-${key}-${pid}-${start}-${boot}@${space.replace(/\D/g, '')}`
}

const passingPattern = /^passing-[0-9a-f]+-([0-9]+)-([0-9]+)-([0-9a-f-]+)(?:@([0-9]*))?$/

async function clearPassing(directory: string): Promise<void> {
  const here = await currentSpace()
  for (const name of await readdir(directory)) {
    const [, pid, start, boot, number] = passingPattern.exec(name) ?? []
    if (pid === undefined || start === undefined || boot === undefined) continue
    const path = join(directory, name)
    // Names had no namespace in earlier versions.
    const space = number === undefined ? here : `pid:[${number}]`
    const at = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    if (!(await mayBeAlive({ pid: Number(pid), start, boot }, space, at))) await removeTree(path)
  }
}

/** The number of templates that are kept whatever their age; every change of the schema makes another. */
const alwaysKeptTemplates = 6
/** How long after its last use a template may be removed, in milliseconds. */
const keepUnusedMs = 24 * 3600 * 1000

/**
 * Removes templates that were not used for a day, except the last few. Each is renamed before it is removed, so that no
 * incomplete one is found.
 * @param now Unix time in milliseconds.
 * @param remove removes a directory with everything in it.
 */
export async function prune(
  directory: string,
  now: number,
  remove: (path: string) => Promise<void> = removeTree,
): Promise<void> {
  const keys = (await readdir(directory)).filter((name) => /^[0-9a-f]+$/.test(name))
  const used = await Promise.all(keys.map(async (key) => ({ key, at: await usedAt(join(directory, key)) })))
  const rest = used.toSorted((a, b) => b.at - a.at).slice(alwaysKeptTemplates)
  for (const { key } of rest) {
    // Its age is read again, because a run may have begun to use it while those before it were removed.
    if (now - (await usedAt(join(directory, key))) <= keepUnusedMs) continue
    const leaving = join(directory, await passingName(key))
    await rename(join(directory, key), leaving)
    await remove(leaving)
  }
}

/**
 * Moves a template that was built elsewhere into the cache.
 * @param copy copies a directory with its owners.
 */
export async function storeTemplate(
  built: string,
  cache: string,
  key: string,
  copy: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const template = templateDirectory(cache, key)
  const directory = dirname(template)
  // Closed to the services, although the data belongs to their user: a run gets a copy.
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  await clearPassing(directory)
  try {
    await settle(built, template)
  } catch (problem) {
    if (!hasCode(problem, 'EXDEV')) throw problem
    const incoming = join(directory, await passingName(key))
    await copy(built, incoming)
    await settle(incoming, template)
  }
  await prune(directory, Date.now())
}
