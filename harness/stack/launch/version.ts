/**
 * Whether a version such as `3.9.1` or `20.10.24+dfsg1` is at least the wanted one, compared number by number; false for an
 * unknown version.
 */
export function isAtLeast(version: string, ...wanted: readonly number[]): boolean {
  const [plain] = /^\d+(\.\d+)*/.exec(version) ?? []
  if (plain === undefined) return false
  const numbers = plain.split('.').map(Number)
  for (const [index, least] of wanted.entries()) {
    const number = numbers[index] ?? 0
    if (number !== least) return number > least
  }
  return true
}
