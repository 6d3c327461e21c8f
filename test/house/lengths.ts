import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Source } from './imports.ts'

/** The most lines that a file and a function may have. */
const maxFileLines = 300
const maxFunctionLines = 60

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly id?: { readonly name?: string } | null
  readonly key?: { readonly name?: string }
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/**
 * Functions of more than 60 lines, as `path name`. A function without a name is named after its variable or the construct
 * around it.
 */
export function longFunctions({ path, text }: Pick<Source, 'path' | 'text'>): readonly string[] {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length
  const found: string[] = []
  const visit = (value: unknown, outer: string): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, outer)
    if (!isNode(value)) return
    const name = value.id?.name ?? value.key?.name ?? outer
    if (functionTypes.has(value.type) && lineAt(value.end) - lineAt(value.start) >= maxFunctionLines)
      found.push(`${path} ${name}`)
    for (const child of Object.values(value)) visit(child, name)
  }
  visit(parseSync(path, text).program, 'module')
  return found
}

const linesOf = ({ text }: Pick<Source, 'text'>): number => text.split('\n').length - 1

/** Files of more than 300 lines. */
export const longFiles = (files: readonly Pick<Source, 'path' | 'text'>[]): readonly string[] =>
  files
    .filter((file) => linesOf(file) > maxFileLines)
    .map((file) => `${file.path} has ${linesOf(file)} lines, ${maxFileLines} at most`)

/** The median length of files. */
export const medianLines = (files: readonly Pick<Source, 'text'>[]): number =>
  files.map(linesOf).toSorted((a, b) => a - b)[Math.floor(files.length / 2)] ?? 0

/** Every file of TypeScript, JavaScript or CSS below `folders` that people write, tests and fixtures too. */
export const writtenFiles = (
  root: string,
  folders: readonly string[],
): readonly Pick<Source, 'path' | 'text'>[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        posix.join(folder, name),
      ),
    )
    .filter(
      (path) => /\.(?:[cm]?[jt]s|css)$/.test(path) && !/(?:^|\/)(?:node_modules|generated)\//.test(path),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
