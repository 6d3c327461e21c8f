import { TailgateError } from '../errors.ts'
import type { Environment } from './program.ts'
import { type ArmRequest, mostWorkers, type SwitchName, switches, switchNames } from './switches.ts'
import { variableName } from './variables.ts'

/** The switches of a stack as typed on the command line. */
export type ArmOptions = { readonly [Name in SwitchName]?: string | undefined } & {
  readonly workers?: string | undefined
  /** `NAME=VALUE`, or `NAME` for the value the variable has here. */
  readonly env?: readonly string[] | undefined
}

const usage = (problem: string) => new TailgateError('USAGE', { problem, command: 'run' })

function choice<Name extends SwitchName>(name: Name, text: string): (typeof switches)[Name][number] {
  const known: readonly (typeof switches)[Name][number][] = switches[name]
  const found = known.find((one) => one === text)
  if (found !== undefined) return found
  throw usage(`--${name} is one of ${known.join(', ')}, not "${text}".`)
}

function workersOf(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= mostWorkers) return count
  throw usage(`--workers must be a whole number from 1 to ${mostWorkers}, not "${text}".`)
}

function variableOf(text: string, here: Environment): readonly [string, string] {
  const [name = '', ...rest] = text.split('=')
  if (!variableName.test(name))
    throw usage(`--env is written NAME=VALUE, and "${name}" is no name of a variable.`)
  if (rest.length > 0) return [name, rest.join('=')]
  const value = here[name]
  if (value === undefined)
    throw usage(`--env ${name} has no value, and there is no such variable here to take it from.`)
  return [name, value]
}

/** What the command line asks for. @throws TailgateError USAGE for what cannot be read. */
export function readArmOptions(options: ArmOptions, here: Environment): ArmRequest {
  const asked = switchNames.flatMap((name) => {
    const text = options[name]
    return text === undefined ? [] : [[name, choice(name, text)] as const]
  })
  return {
    ...Object.fromEntries(asked),
    ...(options.workers === undefined ? {} : { workers: workersOf(options.workers) }),
    environment: Object.fromEntries((options.env ?? []).map((text) => variableOf(text, here))),
  }
}
