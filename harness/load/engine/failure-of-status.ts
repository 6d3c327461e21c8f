import type { FailureKind } from '../../evidence/evidence.ts'

/** What is expected where nothing else is said: success, and 304 as the answer to a question with a condition. */
export const isUsual = (status: number): boolean => (status >= 200 && status < 300) || status === 304

/** The failure that an answer with a status nobody expected counts as. */
export function kindOfStatus(status: number): FailureKind {
  if (status >= 500) return 'http5xx'
  return status >= 400 ? 'http4xx' : 'unexpected'
}
