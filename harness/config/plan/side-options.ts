import { isDeepStrictEqual } from 'node:util'
import type { Environment } from '../../base/find-program.ts'
import type { ArmRequest } from '../setup/switches.ts'
import { type ArmOptions, readArmOptions } from './arm-options.ts'
import type { Typed } from './typed-options.ts'

/** The sides of a comparison, as the names of their options begin. */
const sides = ['base', 'head'] as const
type Side = (typeof sides)[number]

/** The switches of a stack for one side only: `--base-env`, `--head-workers` and so on. */
export type SideOptions = {
  readonly [Option in keyof ArmOptions as `${Side}${Capitalize<Option>}`]?: ArmOptions[Option]
}

/** How the two sides of a comparison are to be set up. */
export interface SideRequests {
  readonly base: ArmRequest
  readonly head: ArmRequest
  /** Whether nothing was typed that makes the sides differ. */
  readonly isSame: boolean
}

/** The options of one side under their names without the side. */
function optionsOf(side: Side, options: SideOptions): ArmOptions {
  const own = Object.entries(options).flatMap(([name, value]) => {
    const rest = name.slice(side.length)
    return name.startsWith(side) && /^[A-Z]/.test(rest)
      ? [[`${rest.charAt(0).toLowerCase()}${rest.slice(1)}`, value] as const]
      : []
  })
  return Object.fromEntries(own)
}

/**
 * The options that were typed for both sides (`--env`, `--protocol`), replaced by those for one side; options that cannot be
 * read are refused.
 */
export function readSideOptions(
  options: ArmOptions & SideOptions,
  here: Environment,
  typed: Typed,
): SideRequests {
  const common = readArmOptions(options, here, typed)
  const requestOf = (side: Side): ArmRequest => {
    const own = readArmOptions(optionsOf(side, options), here, typed, `${side}-`)
    const postgresSettings = { ...common.postgresSettings, ...own.postgresSettings }
    return {
      ...{ ...common, ...own },
      ...(Object.keys(postgresSettings).length === 0 ? {} : { postgresSettings }),
      environment: { ...common.environment, ...own.environment },
    }
  }
  const [base, head] = [requestOf('base'), requestOf('head')]
  return { base, head, isSame: isDeepStrictEqual(base, head) }
}
