import { readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** A page of a bundle, and what it may do in the browser beside what its own policy allows. */
export interface ServedPage {
  readonly text: string
  readonly policy: string
}

/** Reports contain their own policy about what they may load and run. */
const ofReport = "frame-ancestors 'none'"

/**
 * Pages of profilers contain scripts of other projects: they run isolated from all other pages of this server, and can reach
 * nothing.
 */
const ofProfile =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts"

/** No page is larger, and a browser would not open a larger one. */
const largestBytes = 64 * 2 ** 20

/** The parts of a path, decoded; undefined if one of them could lead elsewhere or is hidden. */
function partsOf(path: string): readonly string[] | undefined {
  try {
    const parts = path.split('/').map(decodeURIComponent)
    return parts.every((part) => /^[\w+@=][\w+@=. -]*$/.test(part)) ? parts : undefined
  } catch {
    return undefined
  }
}

/** What a page of a bundle may do, by its path in the bundle; undefined for all other files in it, which are not shown. */
function policyOf([, ...parts]: readonly string[]): string | undefined {
  if (parts.length === 1 && parts[0] === 'report.html') return ofReport
  return parts.length === 2 && parts[0] === 'profiles' && parts[1]?.endsWith('.html') ? ofProfile : undefined
}

const gone = (error: NodeJS.ErrnoException): undefined => {
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG'].includes(error.code ?? '')) return undefined
  throw error
}

/**
 * The report of a bundle, or a page of its profiles, by its path below the directory of results as it stands in an address.
 * Undefined for every other file, and for files that are elsewhere.
 */
export async function bundlePage(results: string, path: string): Promise<ServedPage | undefined> {
  const parts = partsOf(path)
  const policy = parts && policyOf(parts)
  if (parts === undefined || policy === undefined) return undefined
  const [root, file] = await Promise.all([
    realpath(results).catch(gone),
    realpath(join(results, ...parts)).catch(gone),
  ])
  if (root === undefined || file === undefined || !file.startsWith(`${root}${sep}`)) return undefined
  const found = await stat(file).catch(gone)
  if (!found?.isFile() || found.size > largestBytes) return undefined
  const text = await readFile(file, 'utf8').catch(gone)
  return text === undefined ? undefined : { text, policy }
}
