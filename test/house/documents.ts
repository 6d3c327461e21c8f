import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** A page of the documentation, by its path in the project. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** Every page of the documentation. */
export function pagesOf(root: string): readonly Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
  return ['README.md', 'CHANGELOG.md', 'examples/url/README.md', ...docs].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }))
}

const fence = /^```.*?^```/gms

/** The anchor of a heading, as links write it. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[(.*?)\]\(.*?\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

/** The links of a page that lead to a missing file, or to a heading that its page does not have. */
export function brokenLinks(root: string, { path, text }: Page): readonly string[] {
  const links = [...text.replaceAll(fence, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : normalize(join(dirname(path), file))
    if (!existsSync(join(root, target))) return true
    if (anchor === undefined || !target.endsWith('.md')) return false
    const headings = [...readFileSync(join(root, target), 'utf8').matchAll(/^#+ (.+)$/gm)]
    return !headings.some(([, heading = '']) => anchorOf(heading) === anchor)
  })
}

/** Files that `tailgate init` writes into a project. */
const written = ['scenarios/usual.ts', 'scenarios/replay.ts']

/** Files of the project that a page names and that do not exist. */
export const missingFiles = (root: string, { text }: Page): readonly string[] =>
  [
    ...text.matchAll(
      /\b((?:harness|dashboards|profiles|reference-server|scenarios|experiments|examples|scripts|compose|test)\/[\w./-]+\.(?:ts|mjs|sql|yml|json|patch|md))\b/g,
    ),
  ]
    .map(([, file = '']) => file)
    .filter((file) => !written.includes(file) && !existsSync(join(root, file)))

/** A command of Tailgate as a page shows it, without its values. */
export interface TypedCommand {
  readonly command: string
  /** Its options as they are typed: `--rate`, `-m`. */
  readonly options: readonly string[]
}

const withoutQuotes = (line: string): string => line.replaceAll(/'[^']*'|"[^"]*"/g, 'x')
/** Where a command ends: another command or a comment follows. */
const ends = /&&|\|\||[;|>]| # |`|\)/

/** The commands of Tailgate in the code of a page. */
export function typedCommands({ text }: Page): readonly TypedCommand[] {
  const fenced = [...text.matchAll(fence)].flatMap(([block]) => block.split('\n'))
  const inline = [...text.replaceAll(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...fenced, ...inline].flatMap((line) =>
    withoutQuotes(line)
      .split(/(?<![\w./-])(?:bin\/|npx )?tailgate (?=[a-z])/)
      .slice(1)
      .map((typed) => {
        const [first = '', ...words] = (typed.split(ends, 1)[0] ?? '').trim().split(/\s+/)
        const isOfMany = first === 'dashboards' && words[0] !== undefined && /^[a-z]+$/.test(words[0])
        return {
          command: isOfMany ? `${first} ${words[0]}` : first,
          options: words
            .filter((word) => /^--?[a-z]/i.test(word))
            .map((word) => word.replace(/[=,.:].*$/, '')),
        }
      }),
  )
}
