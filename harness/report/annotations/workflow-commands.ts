import { printable } from '../../base/text.ts'

export type Level = 'error' | 'warning' | 'notice'

/** A message that a CI page shows beside a change. */
export interface Annotation {
  readonly level: Level
  readonly title: string
  readonly said: string
  /** The line at which it is shown, in a file relative to the root of the repository. */
  readonly at?: { readonly file: string; readonly line: number } | undefined
}

/** GitHub shows at most ten annotations of a level for a step. */
const mostOfLevel = 10

/** Escapes line breaks and percent signs in GitHub's notation, and removes other characters that a log would act on. */
const escapeData = (text: string): string =>
  text
    .split(/([\r\n])/)
    .map((part) => ({ '\r': '%0D', '\n': '%0A' })[part] ?? printable(part).replaceAll('%', '%25'))
    .join('')

/** Inside a property, a colon and a comma would end it. */
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

function lineOf({ level, title, said, at }: Annotation): string {
  const place = at === undefined ? '' : `file=${escapeProperty(at.file)},line=${at.line},`
  return `::${level} ${place}title=${escapeProperty(title)}::${escapeData(said)}`
}

/**
 * Workflow commands that GitHub shows as annotations, at most as many as it shows; the last of a level counts those left out.
 * Format: docs.github.com, "Workflow commands for GitHub Actions".
 */
export function workflowCommands(annotations: readonly Annotation[]): string[] {
  const groups = Map.groupBy(annotations, ({ level }) => level)
  return [...groups].flatMap(([level, all]) => {
    if (all.length <= mostOfLevel) return all.map(lineOf)
    const shown = all.slice(0, mostOfLevel - 1)
    const said = `${all.length - shown.length} more are in report.html and summary.md.`
    return [...shown, { level, title: 'Tailgate: more of this kind', said }].map(lineOf)
  })
}
