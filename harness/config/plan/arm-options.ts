import type { Environment } from '../../base/find-program.ts'
import { isBodyLimit } from '../setup/body-limit.ts'
import { postgresSettingProblem } from '../setup/postgres-setting.ts'
import { type ArmRequest, maxWorkers, type SwitchName, switches, switchNames } from '../setup/switches.ts'
import { variableName } from '../setup/variable-name.ts'
import type { Typed } from './typed-options.ts'

/** The switches of a stack as they were typed on the command line. */
export type ArmOptions = { readonly [Name in SwitchName]?: string | undefined } & {
  readonly workers?: string | undefined
  readonly bodyLimit?: string | undefined
  /** `NAME=VALUE`, or `NAME` for the value that the variable has in the environment of this process. */
  readonly env?: readonly string[] | undefined
  /** Settings of PostgreSQL, `NAME=VALUE`. */
  readonly postgresSet?: readonly string[] | undefined
}

function variableOf(
  option: string,
  text: string,
  here: Environment,
  typed: Typed,
): readonly (readonly [string, string])[] {
  const [name = '', ...rest] = text.split('=')
  if (!variableName.test(name))
    typed.refuse(`${option} is written NAME=VALUE, and "${name}" is no name of a variable.`)
  else if (rest.length > 0) return [[name, rest.join('=')]]
  else {
    const value = here[name]
    if (value !== undefined) return [[name, value]]
    typed.refuse(`${option} ${name} has no value, and there is no such variable here to take it from.`)
  }
  return []
}

function settingOf(option: string, text: string, typed: Typed): readonly (readonly [string, string])[] {
  const [name = '', ...rest] = text.split('=')
  const value = rest.join('=')
  const problem =
    rest.length === 0
      ? `${option} is written NAME=VALUE, such as work_mem=64MB, not "${text}".`
      : postgresSettingProblem(name, value)
  if (problem === undefined) return [[name, value]]
  typed.refuse(problem)
  return []
}

/**
 * What the command line asks for; options that cannot be read are refused.
 * @param prefix of the options, such as `base-` for one side of a comparison.
 */
export function readArmOptions(
  options: ArmOptions,
  here: Environment,
  typed: Typed,
  prefix = '',
): ArmRequest {
  const asked = switchNames.flatMap((name) => {
    const value = typed.choice(`--${prefix}${name}`, options[name], switches[name])
    return value === undefined ? [] : [[name, value] as const]
  })
  const workers = typed.number(`--${prefix}workers`, options.workers, 1, maxWorkers)
  const { bodyLimit } = options
  if (bodyLimit !== undefined && !isBodyLimit(bodyLimit))
    typed.refuse(`--${prefix}body-limit must be a size such as 100MB, or none, not "${bodyLimit}".`)
  const postgresSettings = Object.fromEntries(
    (options.postgresSet ?? []).flatMap((text) => settingOf(`--${prefix}postgres-set`, text, typed)),
  )
  return {
    ...Object.fromEntries(asked),
    ...(workers === undefined ? {} : { workers }),
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    ...(Object.keys(postgresSettings).length === 0 ? {} : { postgresSettings }),
    environment: Object.fromEntries(
      (options.env ?? []).flatMap((text) => variableOf(`--${prefix}env`, text, here, typed)),
    ),
  }
}
