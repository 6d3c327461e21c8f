import { relative } from 'node:path'
import { printableJson } from '../../base/text.ts'
import { type Paint, paintFor } from '../../report/paint.ts'
import type { Report } from '../../report/report.ts'
import { summaryLines } from '../../report/terminal.ts'

/** Prints the one document of `--json` on standard output. */
export function printJson(document: unknown): void {
  process.stdout.write(`${printableJson(document)}\n`)
}

/** Prints lines for people on standard output. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** The paint that suits a stream of this process. */
export const paintOf = (stream: NodeJS.WriteStream): Paint => paintFor(stream.isTTY, process.env)

/** A path as a person would type it from here. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

/** Prints the table, the reasons and the verdict of a run on standard output. */
export function printSummary(report: Report, bundle: string): void {
  const width = process.stdout.columns ?? 240
  printLines(summaryLines(report, shortPath(bundle), paintOf(process.stdout), width))
}
