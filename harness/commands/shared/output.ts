import { shellWord } from '../../base/text.ts'
import { type Live, openLive } from '../../live/live.ts'
import type { Progress } from '../../live/progress.ts'
import { type Paint, paintFor } from '../../report/paint.ts'
import type { Report } from '../../report/report.ts'
import { summaryLines } from '../../report/terminal.ts'
import { printLines, say, withoutSecrets } from './outlet.ts'
import { shortPath } from './short-path.ts'

/** A progress view on standard error, whose text is without secrets. */
export function openProgress(): Live {
  const live = openLive(process.stderr, () => performance.now(), paintOf(process.stderr), process.env)
  const hidden = (progress: Progress): Progress => {
    if (progress.type === 'step') return { ...progress, name: withoutSecrets(progress.name) }
    return progress.type === 'warning' ? { ...progress, message: withoutSecrets(progress.message) } : progress
  }
  return { watch: (progress) => live.watch(hidden(progress)), [Symbol.dispose]: () => live[Symbol.dispose]() }
}

/** Prints files that will be written, unchanged, because they were made without secrets. */
export function printFiles(lines: readonly string[]): void {
  say(process.stdout, lines, 'known')
}

/** The colours for a stream of this process. */
export const paintOf = (stream: NodeJS.WriteStream): Paint => paintFor(stream.isTTY, process.env)

/** The columns to fill: those of a terminal; 240 elsewhere, and on a terminal without a size, which has 0 columns. */
export const widthOf = ({ columns }: { readonly columns?: number }): number => columns || 240

/**
 * Prints the table, the reasons and the verdict of a run on standard output; `budgets` are those that its report does not
 * contain.
 */
export function printSummary(report: Report, bundle: string, budgets: readonly string[] = []): void {
  const width = widthOf(process.stdout)
  const asked = budgets.map((budget) => ` --budget ${shellWord(budget)}`).join('')
  const rewrite = asked === '' ? undefined : `tailgate report ${shellWord(shortPath(bundle))}${asked}`
  printLines(summaryLines(report, shortPath(bundle), paintOf(process.stdout), width, rewrite))
}
