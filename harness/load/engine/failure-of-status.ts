import type { FailureKind } from '../../evidence/evidence.ts'

/** Whether a status is expected if nothing else is given: a success, or 304 as the answer to a conditional request. */
export const isUsual = (status: number): boolean => (status >= 200 && status < 300) || status === 304

/** The failure that an answer with an unexpected status counts as. HTTP has no classes from 600 on. */
export function kindOfStatus(status: number): FailureKind {
  if (status >= 400 && status < 500) return 'http4xx'
  return status >= 500 && status < 600 ? 'http5xx' : 'unexpected'
}

/** A status as the evidence can hold it; 0, which stands for none, for a number that does not have three digits. */
export const statusOf = (status: number): number =>
  Number.isInteger(status) && status >= 100 && status <= 999 ? status : 0
