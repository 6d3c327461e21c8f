const number = '(?:\\d+(?:_\\d+)*(?:\\.\\d+)?|\\.\\d+)'
const amountOf = (text: string): number => Number(text.replaceAll('_', ''))

/** The value without the digits that multiplication adds beyond the precision of a number. */
const exact = (value: number): number => Number(value.toPrecision(15))

/**
 * The value of a number with a unit, `256 MiB` or `256MiB`, times the factor of that unit; undefined if the text is none.
 * Upper and lower case differ: `Mb` is not `MB`.
 */
export function quantity(text: string, factors: Readonly<Record<string, number>>): number | undefined {
  const [, amount = '', unit = ''] = new RegExp(`^(${number})\\s*(\\D.*)$`).exec(text.trim()) ?? []
  const name = unit.replaceAll(/\s*\/\s*/g, '/')
  if (!Object.hasOwn(factors, name)) return undefined
  const value = exact(amountOf(amount) * (factors[name] ?? Number.NaN))
  return Number.isFinite(value) ? value : undefined
}

/**
 * The value of several numbers with units, the largest unit first and only the last number with a fraction: `1m30s`, `1 h 5
 * min`, `25ms`; undefined if the text is none.
 */
export function compound(text: string, factors: Readonly<Record<string, number>>): number | undefined {
  const parts = [...text.matchAll(new RegExp(`(${number})\\s*([a-zµμ]+)\\s*`, 'g'))]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text.trimStart()) return undefined
  let sum = 0
  let before = Number.POSITIVE_INFINITY
  for (const [index, [, amount = '', unit = '']] of parts.entries()) {
    const factor = Object.hasOwn(factors, unit) ? (factors[unit] ?? Number.NaN) : Number.NaN
    if (!(factor < before) || (amount.includes('.') && index < parts.length - 1)) return undefined
    before = factor
    sum = exact(sum + amountOf(amount) * factor)
  }
  return Number.isFinite(sum) ? sum : undefined
}

/** A number that has no unit; undefined if the text is none. */
export function bareNumber(text: string): number | undefined {
  if (!new RegExp(`^${number}$`).test(text.trim())) return undefined
  const value = amountOf(text.trim())
  return Number.isFinite(value) ? value : undefined
}
