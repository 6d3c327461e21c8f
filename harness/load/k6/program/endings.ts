/** The meanings of k6's exit codes (errext/exitcodes of its source, 1.8.1); 0, 99 and 110 end a whole test. */
const meanings: Readonly<Record<number, string>> = {
  97: 'its cloud reported a failure',
  98: 'its cloud progress could not be followed',
  99: 'thresholds were crossed',
  100: 'setup() took too long',
  101: 'teardown() took too long',
  102: 'it ran into a time limit',
  103: 'its own API server could not start',
  104: 'its configuration is invalid',
  105: 'it was stopped from outside',
  106: 'its API server could not start',
  107: 'the script threw an exception',
  108: 'the script aborted the test',
  109: 'it panicked',
  127: 'it could not be started',
  255: 'it failed with an error of its own',
}

/** The exit code of a k6 that was interrupted, by us or by somebody else. */
export const stoppedFromOutside = 105

/**
 * The exit code of a k6 that went through the whole test, which its script marked as failed. A k6 that is stopped ends with
 * another code, so that its log is asked too.
 */
export const markedAsFailed = 110

/**
 * Whether k6 went through the whole test; whether thresholds were crossed is read from the summary. `markedAsFailed` is not among
 * the codes, because it is reported as 0 with a remark.
 */
export const ranToItsEnd = (code: number | null): boolean => code === 0 || code === 99

/** How k6 ended, in words. */
export function describeEnding(code: number | null, signal: string | null): string {
  if (signal !== null) return `it was killed by ${signal}`
  const meaning = code === null ? undefined : meanings[code]
  return meaning === undefined ? `it ended with exit code ${code}` : `${meaning} (exit code ${code})`
}
