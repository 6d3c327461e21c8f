import { messageOf, TailgateError } from '../../base/errors.ts'
import { placeOfError, placeOfFunction } from '../../config/loading/place.ts'

/** A function of a scenario, and its name for people. */
export interface Written {
  /** Its name, such as `request of route "list"`. */
  readonly what: string
  readonly written: unknown
}

/** The thrown error in words, with its cause: `fetch failed` alone says nothing. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error && error.cause.message !== '' ? `: ${error.cause.message}` : ''
  return `${error.name === 'Error' ? '' : `${error.name}: `}${messageOf(error)}${cause}`
}

/** The error when a function of the scenario threw. */
export function thrownBy({ what, written }: Written, error: unknown): TailgateError {
  if (error instanceof TailgateError) return error
  const place = placeOfError(error) ?? placeOfFunction(written) ?? 'the scenario'
  return new TailgateError(
    'SCENARIO_FAULT',
    { place, what, problem: `threw ${said(error)}` },
    { cause: error },
  )
}

/** The error when a function of the scenario returned something that cannot be used. */
export function uselessFrom({ what, written }: Written, error: unknown): TailgateError {
  if (error instanceof TailgateError) return error
  const place = placeOfFunction(written) ?? 'the scenario'
  const problem = `gave what cannot be used. ${messageOf(error)}`
  return new TailgateError('SCENARIO_FAULT', { place, what, problem }, { cause: error })
}
