import { type GateCalibration, isCaught } from './gate-calibration.ts'

/** What is missing until the gate of a scenario is armed, in words that follow `as`; undefined when it is armed. */
function missing(known: GateCalibration | undefined): string | undefined {
  const last = known?.noOps.at(-1)
  if (known === undefined || last === undefined) return 'has not been armed on this machine'
  if (last.outcome === 'fail') return 'told equal arms apart when it was last tried on this machine'
  if (known.noOps.every(({ outcome }) => outcome !== 'pass'))
    return 'has not been seen to pass equal arms on this machine'
  if (known.regressions.length === 0) return 'has not been seen to block on this machine'
  return known.regressions.some(isCaught)
    ? undefined
    : `caught none of ${known.regressions.length} known regressions on this machine`
}

/**
 * Why a gate is not armed, in words that follow `as`; undefined when it is. A gate is armed when equal arms have passed, did
 * not fail the last time, and at least one known regression did fail: on this machine, and for each of its scenarios.
 */
export function whyUnarmed(
  scenarios: readonly { readonly name: string; readonly known: GateCalibration | undefined }[],
): string | undefined {
  const unarmed = scenarios.flatMap(({ name, known }) => {
    const why = missing(known)
    return why === undefined ? [] : [{ name, why }]
  })
  if (unarmed.length === 0) return undefined
  const reasons = new Set(unarmed.map(({ why }) => why))
  const said =
    unarmed.length === scenarios.length && reasons.size === 1
      ? `this gate ${[...reasons].join()}`
      : unarmed.map(({ name, why }) => `the gate of ${name} ${why}`).join(', and ')
  return `${said}; run \`tailgate calibrate --gate\` with the same scenarios, switches, --rows and --rate`
}
