import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')

export interface Step {
  readonly name: string
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly 'continue-on-error'?: boolean
}

export const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}
export const { steps } = action.runs
/** @throws Error where there is no such step. */
export const stepOf = (name: string): Step => {
  const found = steps.find((step) => step.name === name)
  if (found === undefined) throw new Error(`no step ${name}`)
  return found
}
