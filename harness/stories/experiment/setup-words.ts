import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { Setup } from '../../config/experiment/description.ts'
import { shownArm } from '../../config/plan/arm.ts'
import { defined } from '../../config/setup/defined.ts'
import type { Arm } from '../../config/setup/switches.ts'
import { shownValue } from '../../config/target/variables.ts'

type StoredSetup = ExperimentResult['arms']['base']
type Values = Readonly<Record<string, string>>

/**
 * The values that differ from the other's, by name: `TUNING_CACHE=off`. `shown` contains the same values with secrets hidden.
 */
const differing = (own: Values, other: Values, shown: Values): string[] =>
  [...new Set([...Object.keys(own), ...Object.keys(other)])]
    .toSorted()
    .filter((name) => own[name] !== other[name])
    .map((name) => (shown[name] === undefined ? `${name} not set` : `${name}=${shown[name]}`))

/** How an arm differs from the other: `postgres stock, work_mem=4MB, TUNING_CACHE=off`. */
export function differenceInWords(own: Arm, other: Arm): string {
  const { environment, postgresSettings = {}, ...switches } = own
  const { environment: others, postgresSettings: otherSettings = {}, ...otherSwitches } = other
  const switched = Object.entries(switches).flatMap(([name, value]) =>
    String(value) === String(otherSwitches[name as keyof typeof otherSwitches]) ? [] : [`${name} ${value}`],
  )
  return (
    [
      ...switched,
      ...differing(postgresSettings, otherSettings, postgresSettings),
      ...differing(environment, others, shownArm(own).environment),
    ].join(', ') || 'the same as the other'
  )
}

/** A set-up as requested, with secrets hidden. */
function askedOf({ environment = {}, ...rest }: Setup) {
  const variables = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, shownValue(name, value)]),
  )
  return { ...defined(rest), ...(Object.keys(variables).length > 0 ? { environment: variables } : {}) }
}

export const storedSetup = (asked: Setup, own: Arm, other: Arm): StoredSetup => ({
  words: differenceInWords(own, other),
  asked: askedOf(asked),
})

/** A set-up that is invalid, so that only the request can be stored. */
export const askedSetup = (asked: Setup): StoredSetup => {
  const shown = askedOf(asked)
  const { environment = {}, postgresSettings = {}, ...switches } = shown
  const words = [
    ...Object.entries(switches).map(([name, value]) => `${name} ${value}`),
    ...Object.entries({ ...postgresSettings, ...environment }).map(([name, value]) => `${name}=${value}`),
  ]
  return { words: words.join(', ') || 'as the target has it', asked: shown }
}
