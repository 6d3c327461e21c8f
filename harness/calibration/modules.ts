import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'

/**
 * The relative modules that a source file names: imports of any form, and programs of ours that it starts
 * (`ownProgram(import.meta.url, './name')`). A text search is enough, because a name too many only makes a calibration
 * expire.
 */
const named =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\bownProgram\(\s*import\.meta\.url,\s*)(?:'(\.[^']*)'|"(\.[^"]*)"|`(\.[^`$]*)`)/g

function modulesNamedIn(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  const names = [...text.matchAll(named)].map(
    ([, single, double, template]) => single ?? double ?? template ?? '',
  )
  return names
    .map((name) => resolve(dirname(file), name))
    .map((path) => (extname(path) === extname(file) ? path : `${path}${extname(file)}`))
    .filter((path) => existsSync(path))
}

/** `entries` and every module of ours that they import, directly or indirectly: sorted paths. */
export function modulesBehind(entries: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue
    found.add(file)
    waiting.push(...modulesNamedIn(file))
  }
  return [...found].sort()
}
