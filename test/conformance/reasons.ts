import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The scenarios of the situations; each has the name of its file. */
const scenarios = readdirSync(join(import.meta.dirname, 'loads'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => basename(name, '.ts'))
const names = new RegExp(`(?<![\\w-])(?:${scenarios.join('|')})(?![\\w-])`, 'g')
/** The directory of a situation's results, the name of a bundle, and the file of a load. */
const places =
  /\S*\/conformance-[^\s/]+(?:\/[^\s/]+)?|\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-\S+|(?:\S*\/)?loads\/\S+/g

/** How lines begin that give a reason: a verdict or a note, a group of failures, a warning, the end of a run. */
const beginnings = [
  /^ {0,2}(?:✗ fail|\? unproven) {2}/,
  /^(?:✓ pass|– measured) {2}/,
  /^ {2}\S.* × [\d\u202f]+ {2}on /,
  /^warning {2}/,
  /^ {2}The run was aborted/,
]
/** From such a line on, everything says why the command ended. */
const error = /^(?:tailgate|error): /m

/**
 * The failures and reasons in what a command printed. Tables and progress are left out, and so are names of scenarios and
 * paths, because each situation is named after what it shows.
 */
export function reasonsIn(output: string): string {
  const at = output.search(error)
  const [before, end] = at < 0 ? [output, ''] : [output.slice(0, at), output.slice(at)]
  const told = before
    // A long line goes on in lines that are indented by four columns.
    .replaceAll(/\n {4}(?=\S)/g, ' ')
    .split('\n')
    .filter((line) => beginnings.some((beginning) => beginning.test(line)))
  return [...told, end].join('\n').replaceAll(places, '').replaceAll(names, '')
}
