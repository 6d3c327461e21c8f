import type { Change, LoadKind } from '../evidence/phase.ts'

const rounded = (value: number): string => String(Number(value.toFixed(1)))

function rateInWords([first, last]: Change): string {
  const [a, b] = [rounded(first), rounded(last)]
  return a === b ? `${a}/s` : `${a}/s to ${b}/s`
}

function usersInWords([first, last]: Change): string {
  const [a, b] = [rounded(first), rounded(last)]
  const unit = a === '1' && b === '1' ? 'user' : 'users'
  return a === b ? `${a} ${unit}` : `${a} to ${b} ${unit}`
}

/** `step 2 at 300/s`, `part 1 at 0/s to 100/s`, `step 3 at 20/s and 6 users`. */
export function phaseInWords({ kind, index, rate, users }: LoadKind): string {
  const levels = [...(rate ? [rateInWords(rate)] : []), ...(users ? [usersInWords(users)] : [])]
  return `${kind} ${index} at ${levels.join(' and ') || 'nothing'}`
}
