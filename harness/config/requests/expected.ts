import type { ExpectedStatus } from './request.ts'

const isStatus = (number: number): boolean => Number.isInteger(number) && number >= 100 && number <= 599

/** The first and last status that `404`, `'2xx'` or `'200-299'` means; undefined if the value is none of these. */
export function rangeOfStatus(status: ExpectedStatus): readonly [low: number, high: number] | undefined {
  const text = String(status)
  const [, digit] = /^([1-5])xx$/.exec(text) ?? []
  if (digit !== undefined) return [Number(digit) * 100, Number(digit) * 100 + 99]
  const [, first, , last = first] = /^(\d{3})(-(\d{3}))?$/.exec(text) ?? []
  const range = [Number(first), Number(last)] as const
  return range.every(isStatus) && range[0] <= range[1] ? range : undefined
}
