import { parseSync } from 'oxc-parser'
import { calledIn, resolved, type Source } from './imports.ts'

type File = Pick<Source, 'path' | 'text'>

/** What a file imports: names as `path name`, and the paths of modules that it takes as a whole or loads on demand. */
function taken({ path, text }: File) {
  const { staticImports, staticExports } = parseSync(path, text).module
  const from = (request: string) => resolved(path, request)
  const entries = [
    ...staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.map(({ importName }) => ({ module: moduleRequest.value, name: importName.name })),
    ),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, importName }) =>
        moduleRequest ? [{ module: moduleRequest.value, name: importName.name }] : [],
      ),
    ),
  ]
  const named = entries.flatMap(({ module, name }) => (name ? [`${from(module)} ${name}`] : []))
  const whole = entries.flatMap(({ module, name }) => (name ? [] : [from(module)]))
  return { named, whole: [...whole, ...calledIn(text).map(from)] }
}

/** The functions, constants and classes that a file exports; types may be exported for the reader's sake. */
const exportedBy = ({ path, text }: File): readonly string[] =>
  parseSync(path, text).module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName: { name }, moduleRequest, isType }) =>
      name && !moduleRequest && !isType ? [name] : [],
    ),
  )

/** What the files of `product` export although none of `files` imports it, as `path name`. */
export function unusedExports(product: readonly File[], files: readonly File[]): readonly string[] {
  const named = new Set<string>()
  const textsByWhole = new Map<string, string[]>()
  for (const file of files) {
    const found = taken(file)
    for (const name of found.named) named.add(name)
    for (const path of found.whole) textsByWhole.set(path, [...(textsByWhole.get(path) ?? []), file.text])
  }
  const isNamedIn = (name: string) => (text: string) => new RegExp(`\\b${name}\\b`).test(text)
  return product.flatMap((file) =>
    exportedBy(file)
      .filter((name) => !named.has(`${file.path} ${name}`))
      .filter((name) => !(textsByWhole.get(file.path) ?? []).some(isNamedIn(name)))
      .map((name) => `${file.path} ${name}`),
  )
}
