import { formatSeconds } from '../units/units.ts'
import type { Fault } from './fault.ts'

/** A scenario during which faults are to be injected. */
export interface LoadPhase {
  readonly name: string
  /** The shortest time that it may be measured, in seconds. */
  readonly seconds: number
}

const endOf = ({ at, lasts, effect }: Fault): number =>
  effect.kind === 'reload' ? at : at + (lasts ?? Number.POSITIVE_INFINITY)

/**
 * The state that a fault puts a service into; a service can have one such state at a time: down, frozen, or under one
 * latency.
 */
const stateOf = ({ effect: { kind } }: Fault): string =>
  kind === 'stop' || kind === 'reload' ? 'kill' : kind

function overlaps(faults: readonly Fault[]): string[] {
  return faults.flatMap((one, index) =>
    faults.slice(index + 1).flatMap((other) => {
      if (one.victim !== other.victim || stateOf(one) !== stateOf(other)) return []
      const [first, second] = one.at <= other.at ? [one, other] : [other, one]
      return second.at > endOf(first)
        ? []
        : [`${first.text} and ${second.text} would overlap; let the second begin later, or make them one.`]
    }),
  )
}

/** Reasons why the faults cannot be injected as asked for, a sentence each. */
export function clashesOf(faults: readonly Fault[], scenarios: readonly LoadPhase[]): readonly string[] {
  const beyond = faults.flatMap((fault) =>
    scenarios.flatMap(({ name, seconds }) => {
      const measured = `${name} is measured for ${formatSeconds(seconds)}`
      if (fault.at >= seconds)
        return [
          `${fault.text}: ${measured}, so it would never begin; begin it earlier, or give more --duration.`,
        ]
      if (fault.lasts !== undefined && fault.at + fault.lasts > seconds)
        return [
          `${fault.text}: ${measured}, so it would be cut short; make it shorter, leave its length out, or give more --duration.`,
        ]
      return []
    }),
  )
  return [...beyond, ...overlaps(faults)]
}
