import { hideIn, hideKnown, hideSecrets, secretsIn, secretsOfCommand } from '../../base/redact.ts'
import { printable, printableJson } from '../../base/text.ts'
import { isColoured } from '../../report/paint.ts'

/** Texts of the caller that must not be shown. */
export const callerSecrets = (): readonly string[] => [
  ...secretsIn(process.env),
  ...secretsOfCommand(process.argv.slice(2)),
]

/** A text for people, without the caller's secrets and without texts that look like secrets. */
export const withoutSecrets = (text: string): string => hideSecrets(text, callerSecrets())

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const colours = /(\u001b\[[\d;]*m)/

/**
 * A line that is safe to show in a terminal: control sequences have no effect, except colours, and those only where we paint.
 */
const printableLine = (line: string, painted: boolean): string =>
  painted
    ? line
        .split(colours)
        .map((part) => (colours.test(part) ? part : printable(part)))
        .join('')
    : printable(line)

/**
 * Everything that this program writes to its streams passes through here: secrets are hidden and control characters escaped,
 * whatever made the text.
 * @param hidden `known` for a text that was made without secrets and must be shown unchanged: parts that only look like
 * secrets stay.
 */
export function say(
  stream: NodeJS.WriteStream,
  lines: readonly string[],
  hidden: 'known' | 'likely' = 'likely',
): void {
  const painted = isColoured(stream.isTTY === true, process.env)
  const hide = hidden === 'likely' ? withoutSecrets : (text: string) => hideKnown(text, callerSecrets())
  const shown = lines.flatMap((text) => hide(text).split(/\r?\n/)).map((line) => printableLine(line, painted))
  stream.write(`${shown.join('\n')}\n`)
}

/**
 * Prints the single document of `--json` on standard output, without secrets except those that were asked for.
 * @param passwords `given` for passwords that somebody asks for in order to use them, such as the one in the URL of a kept
 * database.
 */
export function printJson(document: unknown, passwords: 'hidden' | 'given' = 'hidden'): void {
  const secrets = callerSecrets()
  const hide = passwords === 'given' ? hideKnown : hideSecrets
  const plain: unknown = JSON.parse(JSON.stringify(document))
  process.stdout.write(`${printableJson(hideIn(plain, (text) => hide(text, secrets)))}\n`)
}

/** Prints lines for people on standard output. */
export function printLines(lines: readonly string[]): void {
  say(process.stdout, lines)
}
