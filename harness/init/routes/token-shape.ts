/** Values that are credentials wherever they stand: web tokens, and the keys of services that mark theirs. */
const shapes: readonly RegExp[] = [
  /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/,
  /^(?:sk|pk|rk)_(?:live|test)_\w{8,}$/,
  /^gh[pousr]_\w{20,}$/,
  /^xox[abp]-[\w-]{10,}$/,
  /^AKIA[0-9A-Z]{16}$/,
]

/** Whether a text is a credential by its form, whatever it is called. */
export const isToken = (text: string): boolean => shapes.some((shape) => shape.test(text))
