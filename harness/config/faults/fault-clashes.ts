import { formatSeconds } from '../units/units.ts'
import { type Fault, lengthOf, struckBy } from './fault.ts'
import { isWire } from './fault-effects.ts'

/** A scenario during which faults are to be injected. */
export interface LoadPhase {
  readonly name: string
  /** The shortest time that it may be measured, in seconds. */
  readonly seconds: number
}

const endOf = (fault: Fault): number => fault.at + (lengthOf(fault) ?? Number.POSITIVE_INFINITY)

/**
 * What a fault changes of its service, which only one fault can do at a time: one kind of fault on its connections, or its
 * processes, which are down, frozen, or without room on their disk.
 */
const changedBy = ({ effect }: Fault): string => (isWire(effect) ? effect.kind : 'processes')

function overlaps(faults: readonly Fault[]): string[] {
  return faults.flatMap((one, index) =>
    faults.slice(index + 1).flatMap((other) => {
      if (struckBy(one) !== struckBy(other) || changedBy(one) !== changedBy(other)) return []
      const [first, second] = one.at <= other.at ? [one, other] : [other, one]
      if (second.at > endOf(first)) return []
      const [why, remedy] =
        one.victim === other.victim
          ? ['', 'make them one']
          : [", as the disk has PostgreSQL's data", 'leave one out']
      return [
        `${first.text} and ${second.text} would overlap${why}; let the second begin later, or ${remedy}.`,
      ]
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
