import { hideIn, hideKnown, hideSecrets, secretsIn, secretsOfCommand } from '../../base/redact.ts'
import { printable, printableJson } from '../../base/text.ts'

/** Secrets of the caller, which must not be shown. */
export const callerSecrets = (): readonly string[] => [
  ...secretsIn(process.env),
  ...secretsOfCommand(process.argv.slice(2)),
]

/** A text for people, without the caller's secrets and without anything that looks like a secret. */
export const withoutSecrets = (text: string): string => hideSecrets(text, callerSecrets())

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const colours = /(\u001b\[[\d;]*m)/

/**
 * A line that is safe on a terminal: nothing in it has an effect except colours, and those only when the output is coloured.
 */
const printableLine = (line: string, painted: boolean): string =>
  painted
    ? line
        .split(colours)
        .map((part) => (colours.test(part) ? part : printable(part)))
        .join('')
    : printable(line)

/**
 * The only way for text to this program's output streams: secrets are hidden and control characters escaped here, whoever
 * made the text.
 * @param hidden `known` for text without secrets that must be shown unchanged: what only looks like a secret stays.
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
 * The same for the single document of `--json`.
 * @param passwords `given` for a password that the user asks for in order to use it, such as the URL of a kept database.
 */
export function sayJson(document: unknown, passwords: 'hidden' | 'given' = 'hidden'): void {
  const secrets = callerSecrets()
  const hide = passwords === 'given' ? hideKnown : hideSecrets
  const plain: unknown = JSON.parse(JSON.stringify(document))
  process.stdout.write(`${printableJson(hideIn(plain, (text) => hide(text, secrets)))}\n`)
}
