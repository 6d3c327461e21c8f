import { relative } from 'node:path'
import { TailgateError } from '../../base/errors.ts'

/** What is wrong with one file of a project, one line per problem. */
export interface FileProblems {
  readonly file: string
  readonly lines: readonly string[]
}

const shown = (file: string): string => relative(process.cwd(), file) || file

/** One error for everything that is wrong with a project's files. */
export function configError(found: readonly FileProblems[]): TailgateError {
  const count = found.reduce((sum, { lines }) => sum + lines.length, 0)
  const [only, second] = found
  if (only !== undefined && second === undefined)
    return new TailgateError('CONFIG_INVALID', {
      file: shown(only.file),
      count,
      problems: only.lines.map((line) => `  ${line}`).join('\n'),
    })
  const problems = found.flatMap(({ file, lines }) => [
    `  ${shown(file)}`,
    ...lines.map((line) => `    ${line}`),
  ])
  return new TailgateError('CONFIG_INVALID', { file: 'The project', count, problems: problems.join('\n') })
}
