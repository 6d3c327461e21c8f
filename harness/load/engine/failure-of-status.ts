import type { FailureKind } from '../../evidence/evidence.ts'

/** Whether a status is expected if nothing else is given: a success, or 304 as the answer to a conditional request. */
export const isUsual = (status: number): boolean => (status >= 200 && status < 300) || status === 304

/** The failure that an answer with an unexpected status counts as. */
export function kindOfStatus(status: number): FailureKind {
  if (status >= 500) return 'http5xx'
  return status >= 400 ? 'http4xx' : 'unexpected'
}
