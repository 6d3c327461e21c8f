import { hideIn, hideKnown, hideSecrets, secretsIn, secretsOfCommand } from '../../base/redact.ts'
import { printable, printableJson } from '../../base/text.ts'

/** What the caller has given us that must not be seen. */
export const callerSecrets = (): readonly string[] => [
  ...secretsIn(process.env),
  ...secretsOfCommand(process.argv.slice(2)),
]

/** A text for people without the caller's secrets, nor what looks like one. */
export const withoutSecrets = (text: string): string => hideSecrets(text, callerSecrets())

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const colours = /(\u001b\[[\d;]*m)/

/** A line as a terminal may be shown it: nothing in it is obeyed but colours, and those only where we paint. */
const printableLine = (line: string, painted: boolean): string =>
  painted
    ? line
        .split(colours)
        .map((part) => (colours.test(part) ? part : printable(part)))
        .join('')
    : printable(line)

/**
 * The way out for everything that this program says on its streams: secrets are hidden and control characters escaped here,
 * whoever has made the text.
 * @param hidden `known` for text that was made without secrets and has to be shown as it is: what only looks like one stays.
 */
export function say(
  stream: NodeJS.WriteStream,
  lines: readonly string[],
  hidden: 'known' | 'likely' = 'likely',
): void {
  const painted = stream.isTTY === true && process.env.NO_COLOR === undefined
  const hide = hidden === 'likely' ? withoutSecrets : (text: string) => hideKnown(text, callerSecrets())
  const shown = lines.flatMap((text) => hide(text).split(/\r?\n/)).map((line) => printableLine(line, painted))
  stream.write(`${shown.join('\n')}\n`)
}

/**
 * The same for the one document of `--json`.
 * @param passwords `given` for what somebody asks for in order to use it, as the URL of a kept database with its password.
 */
export function sayJson(document: unknown, passwords: 'hidden' | 'given' = 'hidden'): void {
  const secrets = callerSecrets()
  const hide = passwords === 'given' ? hideKnown : hideSecrets
  const plain: unknown = JSON.parse(JSON.stringify(document))
  process.stdout.write(`${printableJson(hideIn(plain, (text) => hide(text, secrets)))}\n`)
}

/** Prints the single document of `--json` on standard output, without secrets except those that were asked for. */
export const printJson = sayJson

/** Prints lines for people on standard output. */
export function printLines(lines: readonly string[]): void {
  say(process.stdout, lines)
}
