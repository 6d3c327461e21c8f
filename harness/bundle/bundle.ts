import { appendFile, chmod, mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { bundleProblem, writeProblem } from '../base/files/disk-problem.ts'
import { hideIn } from '../base/redact.ts'
import { linkAtomically, makeDirectoryAtomically, sweepTemporaries, writeAtomically } from './atomic-file.ts'
import { digestsOf, reportFiles } from './digests.ts'
import { type StoredRecord, serialiseRecord } from './sealed-record.ts'

/** The directory of one run while it is being written. */
export interface Bundle {
  readonly directory: string
  /** Writes a file of the bundle completely or not at all; `name` is relative to the bundle. */
  write(name: string, content: string | Uint8Array): Promise<void>
  /** Appends to a file of the bundle; a killed writer may leave only a part of `content`. */
  append(name: string, content: string): Promise<void>
  /** Writes the final run.json, as the last file, with the digests of all evidence, and points `latest` at this bundle. */
  close(stored: StoredRecord): Promise<void>
}

/** How the name of a bundle ends: with the id of its run, in a form that file systems accept. */
const endingOf = (id: string): string => `-${id.replace(/[^\w-]+/g, '_')}`

/** Whether a bundle of this name is that of the run with this id. */
export const isBundleOf = (name: string, id: string): boolean => name.endsWith(endingOf(id))

/**
 * `2026-11-23T18-05-00Z-browse+flow-1a2b3c4d`: sortable, without characters that are special for a shell or a file system.
 */
function nameOf(id: string, startedAt: number, scenarios: readonly string[]): string {
  const time = new Date(startedAt)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
  const safe = scenarios.map((name) => name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_'))
  const shown = safe.length > 3 ? [...safe.slice(0, 2), `${safe.length - 2}-more`] : safe
  return `${time}-${shown.join('+').slice(0, 80)}${endingOf(id)}`
}

/** Removes secrets from a text that is written to a bundle. */
export type Hide = (text: string) => string

const asItIs: Hide = (text) => text

/** Evidence files that every bundle has. They are empty when nothing was driven, so a missing file always means damage. */
const evidenceOf = (opening: StoredRecord | undefined): readonly string[] =>
  opening !== undefined && 'kind' in opening ? ['pairs.jsonl'] : ['latency.hlog', 'seconds.jsonl']

/**
 * Creates the directory of a new run (0700) in `out`, and removes what killed writers left there.
 * @param opening the content of run.json until the bundle is closed, so that the bundle of a killed run can be read. It has
 * no digests, because the evidence does not exist yet. Undefined for a bundle in which nothing is judged.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function createBundle(
  out: string,
  run: { readonly id: string; readonly startedAt: number; readonly scenarios: readonly string[] },
  opening?: StoredRecord,
  hide: Hide = asItIs,
): Promise<Bundle> {
  const directory = join(out, nameOf(run.id, run.startedAt, run.scenarios))
  try {
    await mkdir(out, { recursive: true, mode: 0o700 })
    await sweepTemporaries(out)
    await makeDirectoryAtomically(directory, async (unfinished) => {
      for (const name of evidenceOf(opening)) await writeAtomically(join(unfinished, name), '')
      if (opening)
        await writeAtomically(join(unfinished, 'run.json'), serialiseRecord(hideIn(opening, hide), {}))
    })
  } catch (error) {
    throw writeProblem(directory, error)
  }
  return openBundle(directory, hide)
}

/** Creates the directory for a file of a bundle, but never the bundle itself, because a removed bundle must not come back. */
async function makeInner(directory: string, path: string): Promise<void> {
  const inner = dirname(path)
  if (inner === directory) return
  await makeInner(directory, inner)
  await mkdir(inner, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** A bundle that exists. Its methods throw TailgateError DISK_FULL, DISK_FAILED, BUNDLE_GONE. */
export function openBundle(directory: string, hide: Hide = asItIs): Bundle {
  const put = async (name: string, work: (path: string) => Promise<void>): Promise<void> => {
    const path = join(directory, name)
    try {
      await makeInner(directory, path)
      await work(path)
    } catch (error) {
      throw await bundleProblem(directory, path, error)
    }
  }
  return {
    directory,
    write: (name, content) =>
      put(name, (path) => writeAtomically(path, typeof content === 'string' ? hide(content) : content)),
    append: (name, content) => put(name, (path) => appendFile(path, hide(content), { mode: 0o600 })),
    close: (stored) =>
      put('run.json', async (path) => {
        const digests = await digestsOf(directory)
        for (const file of Object.keys(digests)) await chmod(join(directory, file), 0o600)
        await writeAtomically(path, serialiseRecord(hideIn(stored, hide), digests))
        await linkAtomically(join(directory, '..', 'latest'), basename(directory))
      }),
  }
}

/** Removes the files for people and CI, which needs no room on a full disk; the evidence and run.json stay. */
export async function removeReports({ directory }: Pick<Bundle, 'directory'>): Promise<void> {
  for (const name of reportFiles) await rm(join(directory, name), { force: true })
}
