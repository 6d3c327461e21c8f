import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { Setup } from '../../config/experiment/description.ts'
import { shownArm } from '../../config/plan/arm.ts'
import type { Arm } from '../../config/setup/switches.ts'
import { shownValue } from '../../config/target/variables.ts'

type StoredSetup = ExperimentResult['arms']['base']

/** What of an arm differs from the other: `postgres stock, TUNING_CACHE=off`. */
export function differenceInWords(own: Arm, other: Arm): string {
  const [{ environment, ...shown }, { environment: otherEnvironment, ...otherShown }] = [
    shownArm(own),
    shownArm(other),
  ]
  const others: Readonly<Record<string, unknown>> = otherShown
  const switched = Object.entries(shown).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(others[name]) ? [] : [`${name} ${String(value)}`],
  )
  const names = [...new Set([...Object.keys(environment), ...Object.keys(otherEnvironment)])].toSorted()
  const variables = names.flatMap((name) => {
    if (own.environment[name] === other.environment[name]) return []
    return [environment[name] === undefined ? `${name} not set` : `${name}=${environment[name]}`]
  })
  return [...switched, ...variables].join(', ') || 'the same as the other'
}

/** A set-up as it was asked for, secrets hidden. */
function askedOf({ environment, ...rest }: Setup): Record<string, unknown> {
  const variables = Object.entries(environment ?? {}).map(
    ([name, value]) => [name, shownValue(name, value)] as const,
  )
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(variables.length > 0 ? { environment: Object.fromEntries(variables) } : {}),
  }
}

export const storedSetup = (asked: Setup, own: Arm, other: Arm): StoredSetup => ({
  words: differenceInWords(own, other),
  asked: askedOf(asked),
})

/** A set-up that could not even be decided. */
export const askedSetup = (asked: Setup): StoredSetup => {
  const shown = askedOf(asked)
  const { environment = {}, ...rest } = shown
  const words = [
    ...Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`),
    ...Object.entries(environment as object).map(([name, value]) => `${name}=${String(value)}`),
  ]
  return { words: words.join(', ') || 'as the target has it', asked: shown }
}
