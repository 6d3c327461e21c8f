import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type SourceKind = 'package.json' | 'compose' | 'log' | 'har' | 'openapi' | 'script'

/** A file of the project that describes the service. */
export interface FoundFile {
  readonly kind: SourceKind
  /** Relative to the project. */
  readonly path: string
}

const compose = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']
/** Directories that often contain descriptions, logs and scripts. A program may have the name of one: `api`. */
const folders = [
  '.',
  'docs',
  'doc',
  'api',
  'spec',
  'openapi',
  'logs',
  'log',
  'k6',
  'load',
  'test/k6',
  'tests/k6',
]
const kinds: readonly (readonly [SourceKind, RegExp])[] = [
  ['log', /^(?:.+[._-])?access(?:[._-].+)?\.(?:log|jsonl|ndjson)(?:\.gz)?$|^access_log$/i],
  ['har', /\.har$/i],
  ['openapi', /^(?:openapi|swagger)(?:[._-].+)?\.(?:json|ya?ml)$/i],
]

/** What a look at the file system finds, or `otherwise` where it may not look or there is nothing to be found. */
function lookedUp<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}

/** The names of the files in a directory, and of the links to files. */
const filesIn = (directory: string): readonly string[] =>
  lookedUp(() => readdirSync(directory), []).filter((name) =>
    lookedUp(() => statSync(join(directory, name)).isFile(), false),
  )

/** The sources in a directory, beginning with the one that says the most about the use of a service. */
export function findSources(directory: string): readonly FoundFile[] {
  const found: FoundFile[] = []
  const names = folders.flatMap((folder) =>
    filesIn(join(directory, folder)).map((name) => ({
      name,
      path: folder === '.' ? name : `${folder}/${name}`,
    })),
  )
  for (const [kind, shape] of kinds) {
    // Among several files, the first by name is used: it is shown, and `--from` can name another.
    const one = names
      .filter(({ name }) => shape.test(name))
      .toSorted((a, b) => a.path.localeCompare(b.path))[0]
    if (one !== undefined) found.push({ kind, path: one.path })
  }
  if (existsSync(join(directory, 'package.json'))) found.push({ kind: 'package.json', path: 'package.json' })
  const composed = compose.find((name) => existsSync(join(directory, name)))
  if (composed !== undefined) found.push({ kind: 'compose', path: composed })
  return found
}

/** The kind of a text, by its name and content, for `--from`. */
export function kindOf(name: string, text: string): SourceKind {
  if (/(?:^|\/)package\.json$/.test(name)) return 'package.json'
  if (/\.har$/i.test(name)) return 'har'
  if (/\.[cm]?[jt]s$/i.test(name)) return 'script'
  const beginning = text.slice(0, 4096)
  if (/^\s*\{\s*"log"\s*:\s*\{/.test(beginning)) return 'har'
  if (
    /^\s*(?:"?openapi"?|"?swagger"?)\s*:/m.test(beginning) ||
    /[{,]\s*"(?:openapi|swagger)"\s*:/.test(beginning)
  )
    return 'openapi'
  if (/^services\s*:/m.test(beginning) && /\.ya?ml$/i.test(name)) return 'compose'
  if (/\.ya?ml$/i.test(name)) return 'openapi'
  if (/\bfrom\s+['"]k6/.test(beginning)) return 'script'
  // A single JSON document over several lines is a description; one document per line is a log.
  return /\.json$/i.test(name) && !isLines(text) ? 'openapi' : 'log'
}

const isLines = (text: string): boolean => {
  const [first = ''] = text.split('\n', 1)
  try {
    JSON.parse(first)
    return true
  } catch {
    return false
  }
}
