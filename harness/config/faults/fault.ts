import { TailgateError } from '../../base/errors.ts'
import { parseDuration } from '../units/units.ts'
import { type Effect, effects, isWire, type VictimName, victimNames } from './fault-effects.ts'

/** Something to break while a scenario is measured. */
export interface Fault {
  readonly text: string
  readonly victim: VictimName
  readonly effect: Effect
  /** Seconds after the measured part began. */
  readonly at: number
  /** How long it lasts, in seconds; undefined for the rest of the scenario. */
  readonly lasts: number | undefined
}

const form = /^([a-z]+):([a-z-]+)(?:=([^@+]+))?(?:@([^@+]+))?(?:\+([^@+]+))?$/

const isKind = (name: string): name is Effect['kind'] => Object.hasOwn(effects, name)

/** The fault that a text describes, or everything that is wrong with the text, a sentence each. */
function readFault(text: string): Fault | readonly string[] {
  const found = form.exec(text)
  if (!found) return ['it does not have the form service:effect[=value][@start][+length].']
  const [, name = '', kind = '', value, start, length] = found
  const problems: string[] = []
  const victim = victimNames.find((known) => known === name)
  if (!victim) problems.push(`"${name}" is nothing to break; there are ${victimNames.join(', ')}.`)
  const grammar = isKind(kind) ? effects[kind] : undefined
  if (!grammar) problems.push(`"${kind}" is no effect; the effects are ${Object.keys(effects).join(', ')}.`)
  const effect = grammar?.read(value)
  if (typeof effect === 'string') problems.push(effect)
  if (victim && grammar && !grammar.on.includes(victim))
    problems.push(`${kind} works on ${grammar.on.join(', ')} only.`)
  const at = start === undefined ? 0 : parseDuration(start)
  if (at === undefined) problems.push(`"${start}" is no time to begin at; write it like @5s.`)
  const lasts = length === undefined ? undefined : parseDuration(length)
  if (length !== undefined && !lasts) problems.push(`"${length}" is no length; write it like +3s.`)
  if (length !== undefined && grammar?.lasts === false)
    problems.push(`${kind} takes no length: it is over at once.`)
  if (
    problems.length > 0 ||
    !victim ||
    effect === undefined ||
    typeof effect === 'string' ||
    at === undefined
  )
    return problems
  return { text, victim, effect, at, lasts }
}

/** The error that reports all problems of faults at once. */
export const faultError = (problems: readonly string[]): TailgateError =>
  new TailgateError('FAULT_INVALID', {
    count: problems.length,
    problems: problems.map((problem) => `  ${problem}`).join('\n'),
  })

/**
 * Reads faults as they are typed, `service:effect[=value][@start][+length]`: `redis:kill@10s`, `postgres:stop@5s+3s`,
 * `postgres:latency=20ms`, `disk:full@5s+5s`. A fault without a start begins with the measured part.
 * @throws TailgateError FAULT_INVALID with everything that is wrong with any of them.
 */
export function readFaults(texts: readonly string[]): readonly Fault[] {
  const read = texts.map((typed) => typed.trim()).map((text) => ({ text, found: readFault(text) }))
  const problems = read.flatMap(({ text, found }) =>
    'effect' in found ? [] : found.map((problem) => `${text}: ${problem}`),
  )
  if (problems.length > 0) throw faultError(problems)
  return read.flatMap(({ found }) => ('effect' in found ? [found] : []))
}

/** The service that a fault affects; a full disk affects PostgreSQL, which may fail because of it. */
export const struckBy = ({ victim }: Pick<Fault, 'victim'>): Exclude<VictimName, 'disk'> =>
  victim === 'disk' ? 'postgres' : victim

/** The seconds that a fault lasts: 0 for a reload, undefined for one that lasts as long as its scenario. */
export const lengthOf = ({ effect, lasts }: Fault): number | undefined =>
  effect.kind === 'reload' ? 0 : lasts

/** Whether the files of a stack must be on a disk of their own from the start. */
export const strikesDisk = (faults: readonly Fault[]): boolean =>
  faults.some(({ victim }) => victim === 'disk')

/** The services whose connections must pass through our proxy from the start. */
const wiredServices = ['postgres', 'redis', 'nginx', 'app'] as const
export type WiredService = (typeof wiredServices)[number]
export const wiresOf = (faults: readonly Fault[]): readonly WiredService[] =>
  wiredServices.filter((service) => faults.some(({ victim, effect }) => victim === service && isWire(effect)))
