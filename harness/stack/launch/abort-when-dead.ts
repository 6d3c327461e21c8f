/** A signal that is aborted with `signal`, or with the reason of a failure of the stack or its sampling. */
export function whileStanding(failure: Promise<never>, signal: AbortSignal): AbortSignal {
  const fallen = new AbortController()
  failure.catch((reason: unknown) => fallen.abort(reason))
  return AbortSignal.any([signal, fallen.signal])
}
