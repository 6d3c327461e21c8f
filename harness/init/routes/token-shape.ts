/**
 * Values that are credentials wherever they stand, also behind the word of a scheme: web tokens, and the keys of services that
 * mark theirs.
 */
const shapes: readonly RegExp[] = [
  /(?<![A-Za-z0-9])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
  /(?<![A-Za-z0-9])(?:sk|pk|rk)_(?:live|test)_\w{8,}/,
  /(?<![A-Za-z0-9])gh[pousr]_\w{20,}/,
  /(?<![A-Za-z0-9])xox[abp]-[\w-]{10,}/,
  /(?<![A-Za-z0-9])AKIA[0-9A-Z]{16}(?![A-Za-z0-9])/,
]

/** Whether a text holds a credential, known by its form, whatever the text is called. */
export const isToken = (text: string): boolean => shapes.some((shape) => shape.test(text))
