/** Words that only a shell understands. */
const operators = /^(?:&&?|\|\|?|;|<|>>?|[0-9]>.*|>.+|<.+)$/

/** The reason why a command cannot be used. */
export interface UnusableCommand {
  readonly problem: string
}

/** The words of a text as a shell splits them, each with the part of it that was quoted. */
function* wordsIn(text: string): Generator<{ readonly word: string; readonly quoted: boolean }, boolean> {
  let word: string | undefined
  let quoted = false
  let quote: string | undefined
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== undefined) {
      const next = text.charAt(at + 1)
      if (character === quote) quote = undefined
      else if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
        word = `${word ?? ''}${next}`
        at += 1
      } else word = `${word ?? ''}${character}`
    } else if (character === '"' || character === "'") {
      quote = character
      quoted = true
      word ??= ''
    } else if (character === '\\' && at + 1 < text.length) {
      at += 1
      quoted = true
      word = `${word ?? ''}${text.charAt(at)}`
    } else if (/\s/.test(character)) {
      if (word !== undefined) yield { word, quoted }
      word = undefined
      quoted = false
    } else word = `${word ?? ''}${character}`
  }
  if (word !== undefined) yield { word, quoted }
  return quote === undefined
}

/**
 * The program and the arguments of a command that is written as for a shell. No shell is run, so everything that only a shell
 * understands is a problem: `&&`, `|`, `>`, `;`, a leading `NAME=value`.
 */
export function commandWords(text: string): readonly string[] | UnusableCommand {
  const words: string[] = []
  const found = wordsIn(text)
  for (let next = found.next(); ; next = found.next()) {
    if (next.done === true) {
      if (!next.value) return { problem: `has a quote that is never closed: ${text}` }
      break
    }
    const { word, quoted } = next.value
    const joined = quoted ? undefined : /(?:&&|\|\||[;|]$)/.exec(word)?.[0]
    if (!quoted && (operators.test(word) || joined !== undefined))
      return {
        problem: `is run without a shell, which "${joined ?? word}" needs; write ['sh', '-c', '…'], or put the steps into a script`,
      }
    if (words.length === 0 && !quoted && /^[A-Za-z_]\w*=/.test(word))
      return { problem: `is run without a shell, so "${word}" is no variable; put it into environment` }
    words.push(word)
  }
  return words.length > 0 ? words : { problem: 'names no program' }
}

/** Replaces `$NAME` and `${NAME}` in words by the values of variables; the name of no variable stays as it is written. */
export const withVariables = (
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): string[] =>
  words.map((word) =>
    word.replaceAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (written, braced, bare) => {
      const name: string = braced ?? bare
      return (Object.hasOwn(variables, name) ? variables[name] : undefined) ?? written
    }),
  )
