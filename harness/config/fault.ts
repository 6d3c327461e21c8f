import { TailgateError } from '../errors.ts'
import { formatSeconds, parseDataRate, parseDuration } from './units.ts'

export const faultServices = ['postgres', 'redis', 'nginx', 'app'] as const
export type FaultService = (typeof faultServices)[number]

/** What can be done to the connections between the app and a service it uses. */
export type WireFault =
  /** Every answer of the service arrives this many seconds later. */
  | { readonly kind: 'latency'; readonly seconds: number }
  /** In bytes per second. */
  | { readonly kind: 'bandwidth'; readonly rate: number }
  /** Connections are reset at once, and new ones as they come. */
  | { readonly kind: 'reset' }
  /** The end of a connection arrives this many seconds late. */
  | { readonly kind: 'slow-close'; readonly seconds: number }

/** What can be done to the processes of a service. */
export type ProcessFault =
  /** SIGKILL; with a length, started again after it, without one, the end of the run. Of the app, one process. */
  | { readonly kind: 'kill' }
  /** SIGSTOP to all of its processes, SIGCONT after the length. */
  | { readonly kind: 'stop' }
  /** Nginx reads its configuration again and replaces its workers. */
  | { readonly kind: 'reload' }

/** Something to break while a scenario is measured. */
export interface Fault {
  readonly text: string
  readonly service: FaultService
  readonly effect: ProcessFault | WireFault
  /** Seconds after the measured part began. */
  readonly at: number
  /** Seconds; undefined for as long as the scenario lasts. */
  readonly lasts: number | undefined
}

const wired: readonly FaultService[] = ['postgres', 'redis']

const effects: Record<string, (value: string | undefined) => Fault['effect'] | string> = {
  kill: (value) => (value === undefined ? { kind: 'kill' } : 'kill takes no value.'),
  stop: (value) => (value === undefined ? { kind: 'stop' } : 'stop takes no value.'),
  reload: (value) => (value === undefined ? { kind: 'reload' } : 'reload takes no value.'),
  reset: (value) => (value === undefined ? { kind: 'reset' } : 'reset takes no value.'),
  latency: (value) => {
    const seconds = parseDuration(value ?? '')
    return seconds === undefined
      ? 'latency takes a time, such as latency=20ms.'
      : { kind: 'latency', seconds }
  },
  'slow-close': (value) => {
    const seconds = parseDuration(value ?? '')
    return seconds === undefined
      ? 'slow-close takes a time, such as slow-close=2s.'
      : { kind: 'slow-close', seconds }
  },
  bandwidth: (value) => {
    const rate = parseDataRate(value ?? '')
    return rate === undefined || rate === 0
      ? 'bandwidth takes a rate, such as bandwidth=1MB/s.'
      : { kind: 'bandwidth', rate }
  },
}

/**
 * Reads `service:effect[=value][@start][+length]`: `redis:kill@10s`, `postgres:stop@5s+3s`, `postgres:latency=20ms`.
 * Without a start it begins with the measured part.
 * @throws TailgateError FAULT_INVALID with what is wrong.
 */
export function parseFault(text: string): Fault {
  const invalid = (problem: string): TailgateError => new TailgateError('FAULT_INVALID', { text, problem })
  const found = /^([a-z]+):([a-z-]+)(?:=([^@+]+))?(?:@([^@+]+))?(?:\+([^@+]+))?$/.exec(text.trim())
  if (!found) throw invalid('it does not have the form service:effect[=value][@start][+length].')
  const [, name = '', kind = '', value, start, length] = found
  const service = faultServices.find((known) => known === name)
  if (!service) throw invalid(`"${name}" is no service; the services are ${faultServices.join(', ')}.`)
  const read = Object.hasOwn(effects, kind) ? effects[kind] : undefined
  if (!read) throw invalid(`"${kind}" is no effect; the effects are ${Object.keys(effects).join(', ')}.`)
  const effect = read(value)
  if (typeof effect === 'string') throw invalid(effect)
  if (effect.kind === 'reload' && service !== 'nginx') throw invalid('only nginx can be reloaded.')
  if (isWire(effect) && !wired.includes(service))
    throw invalid(`${kind} works between the app and ${wired.join(' or ')} only.`)
  const at = start === undefined ? 0 : parseDuration(start)
  if (at === undefined) throw invalid(`"${start}" is no time to begin at; write it like @5s.`)
  const lasts = length === undefined ? undefined : parseDuration(length)
  if (length !== undefined && lasts === undefined)
    throw invalid(`"${length}" is no length; write it like +3s.`)
  return { text: text.trim(), service, effect, at, lasts }
}

const processKinds: readonly string[] = ['kill', 'stop', 'reload']

export const isWire = (effect: Fault['effect']): effect is WireFault => !processKinds.includes(effect.kind)

/** Faults of one effect on one service, for which its connections must pass through a proxy of ours from the start. */
export const wiresOf = (faults: readonly Fault[]): readonly FaultService[] =>
  wired.filter((service) => faults.some((fault) => fault.service === service && isWire(fault.effect)))

/** A fault in words, for the plan: "redis:kill@10s, 10 s after the measured part began, for 3 s". */
export const faultInWords = ({ text, at, lasts }: Fault): string =>
  `${text}, ${formatSeconds(at)} after the measured part began${lasts === undefined ? '' : `, for ${formatSeconds(lasts)}`}`
