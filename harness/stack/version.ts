/** Whether a version such as `3.9.1` is at least another, number by number; an unknown one is not. */
export function isAtLeast(version: string, ...wanted: readonly number[]): boolean {
  const numbers = version.split('.').map(Number)
  if (numbers.some(Number.isNaN)) return false
  for (const [index, least] of wanted.entries()) {
    const number = numbers[index] ?? 0
    if (number !== least) return number > least
  }
  return true
}
