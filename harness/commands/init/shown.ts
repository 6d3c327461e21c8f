import type { WrittenFile } from '../../init/files/written-file.ts'
import type { Found, FoundRoute } from '../../init/found/found.ts'

/** How many lines of a data file are shown. */
const shownLines = 6

const routeLine = ({ name, method, pattern, weight, leftOut }: FoundRoute): string =>
  `  ${`${method} ${pattern}`.padEnd(44)} ${name}${leftOut === undefined ? `, weight ${weight}` : `: not asked for, it ${leftOut}`}`

function placeWords({ app, url }: Found): string {
  if (typeof app === 'string') return `starts with \`${app}\``
  if (app !== undefined) return `is ${app.service} of ${app.compose}, which Docker Compose starts`
  return url === undefined ? 'runs at an address that nothing here says' : `runs at ${url}`
}

/** What was found, left out and assumed. */
export function shownFound(found: Found): readonly string[] {
  const { source, routes, notes } = found
  return [
    `Found: ${source}; the service ${placeWords(found)}.`,
    ...routes.map(routeLine),
    ...notes.map((note) => `- ${note}`),
  ]
}

function contentOf({ path, text }: WrittenFile): readonly string[] {
  const lines = text.trimEnd().split('\n')
  if (!path.endsWith('.json') || lines.length <= shownLines) return lines.map((line) => `  | ${line}`)
  return [
    ...lines.slice(0, shownLines).map((line) => `  | ${line}`),
    `  | … ${lines.length - shownLines} more lines`,
  ]
}

/** The complete files that will be written. */
export const shownFiles = (files: readonly WrittenFile[]): readonly string[] =>
  files.flatMap((file) => ['', `${file.path}: ${file.what}`, ...contentOf(file)])

/** What stays as it is, and what has to be done by hand. */
export function shownRest({
  kept,
  toAdd,
}: {
  readonly kept: readonly string[]
  readonly toAdd: readonly FoundRoute[]
}): readonly string[] {
  return [
    ...(kept.length > 0 ? ['', `Here already, and left as it is: ${kept.join(', ')}.`] : []),
    ...(toAdd.length > 0
      ? [
          '',
          'Add to `routes` of the config:',
          ...toAdd.map(({ name, method, pattern }) => `  ${name}: '${method} ${pattern}',`),
        ]
      : []),
  ]
}
