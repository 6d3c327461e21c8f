import { messageOf, TailgateError } from '../../base/errors.ts'
import { placeOfError, placeOfFunction } from '../../config/loading/place.ts'

/** What can go wrong with a function of a scenario, as people read it, and the function itself. */
export interface Written {
  /** What it is, such as `request of route "list"`. */
  readonly what: string
  readonly written: unknown
}

/** What was thrown, with its cause: `fetch failed` alone says nothing. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error && error.cause.message !== '' ? `: ${error.cause.message}` : ''
  return `${error.name === 'Error' ? '' : `${error.name}: `}${messageOf(error)}${cause}`
}

/** A function of the scenario threw. */
export function thrownBy({ what, written }: Written, error: unknown): TailgateError {
  if (error instanceof TailgateError) return error
  const place = placeOfError(error) ?? placeOfFunction(written) ?? 'the scenario'
  return new TailgateError(
    'SCENARIO_FAULT',
    { place, what, problem: `threw ${said(error)}` },
    { cause: error },
  )
}

/** A function of the scenario gave what cannot be used. */
export function uselessFrom({ what, written }: Written, error: unknown): TailgateError {
  if (error instanceof TailgateError) return error
  const place = placeOfFunction(written) ?? 'the scenario'
  const problem = `gave what cannot be used. ${messageOf(error)}`
  return new TailgateError('SCENARIO_FAULT', { place, what, problem }, { cause: error })
}
