/** Shorter than any secret of ours, and too short to be told from ordinary words. */
const shortest = 8

/**
 * Text of a log as it may be kept: without the secrets that are known, without passwords in URLs, and without the queries
 * of paths, as links of files are signed there.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= shortest)
  const without = known.reduce((left, secret) => left.replaceAll(secret, '…'), text)
  return without.replace(/(\w:\/\/[^:@/\s]*:)[^@\s]+@/g, '$1…@').replace(/(\/[\w.~%/-]*\?)[^\s"'<>]+/g, '$1…')
}
