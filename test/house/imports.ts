import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'oxc-parser'

/** One import of a source file. Both are paths from the root of the tree; a package keeps its name. */
export interface Import {
  readonly from: string
  readonly to: string
}

/** A source file of the tree; tests and fixtures are left out. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

const isSource = (path: string): boolean => /\.[cm]?ts$/.test(path) && !/\.test\.ts$|\.d\.ts$/.test(path)

/** The modules that a file loads on demand. The parser does not list types among them, so both are found by their text. */
export const calledIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bimport\(\s*(['"`])([^'"`]+)\1/g)].map(([, , request = '']) => request)

/** The modules that a file names: `import`, `import type`, `export from`, `import()` and `typeof import()`. */
function requestsOf(path: string, text: string): readonly string[] {
  const { module, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`${path} cannot be parsed: ${error.message}`)
  const fixed = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value),
    ),
  ]
  return [...new Set([...fixed, ...calledIn(text)].filter((request) => request !== undefined))]
}

/** The module that a file means by a request, as a path from the root of the tree; a package keeps its name. */
export const resolved = (path: string, request: string): string =>
  request.startsWith('.') ? posix.join(posix.dirname(path), request) : request

/**
 * Every source file below `folders` of a tree.
 * @throws Error for a file that cannot be parsed.
 */
export function sourcesOf(root: string, folders: readonly string[]): readonly Source[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name))
      .filter((path) => isSource(path) && !path.includes('node_modules/')),
  )
  return paths.sort().map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return {
      path,
      text,
      imports: requestsOf(path, text).map((request) => ({ from: path, to: resolved(path, request) })),
    }
  })
}
