import { parseDataRate, parseDuration } from '../units/units.ts'

/** What a fault can affect: a service of the stack, or the disk with the data of PostgreSQL and the files of the app. */
export const victimNames = ['postgres', 'redis', 'nginx', 'app', 'disk'] as const
export type VictimName = (typeof victimNames)[number]

/** What can be done to the connections over which a service is used. */
export type WireFault =
  /** Every answer of the service arrives this many seconds later. */
  | { readonly kind: 'latency'; readonly seconds: number }
  /** In bytes per second. */
  | { readonly kind: 'bandwidth'; readonly rate: number }
  /** Open connections are reset at once, and new ones as soon as they arrive. */
  | { readonly kind: 'reset' }
  /** The end of a connection arrives this many seconds late. */
  | { readonly kind: 'slow-close'; readonly seconds: number }

/** What can be done to the processes of a service, or to a disk. */
export type PlainFault =
  /**
   * SIGKILL; of the app, to one process. With a length, the service is started again after it; without one, the run ends with
   * an error.
   */
  | { readonly kind: 'kill' }
  /** SIGSTOP to all of its processes, and SIGCONT after the length. */
  | { readonly kind: 'stop' }
  /** Nginx reads its configuration again and replaces its workers. */
  | { readonly kind: 'reload' }
  /** The disk has no free block. */
  | { readonly kind: 'full' }

export type Effect = WireFault | PlainFault

interface Grammar {
  readonly on: readonly VictimName[]
  /** Whether the effect lasts for a while, so that it can be given a length. */
  readonly lasts: boolean
  /**
   * The effect that a value means, or a sentence that says what is wrong with the value; the value is undefined for a fault
   * that is written without one.
   */
  read(value: string | undefined): Effect | string
}

const services = ['postgres', 'redis', 'nginx', 'app'] as const

const plain = (kind: (PlainFault | { kind: 'reset' })['kind'], on: Grammar['on'], lasts = true): Grammar => ({
  on,
  lasts,
  read: (value) => (value === undefined ? { kind } : `${kind} takes no value.`),
})

const timed = (kind: 'latency' | 'slow-close', example: string): Grammar => ({
  on: services,
  lasts: true,
  read(value) {
    const seconds = parseDuration(value ?? '')
    return seconds === undefined || seconds === 0
      ? `${kind} takes a time, such as ${kind}=${example}.`
      : { kind, seconds }
  },
})

/** How each effect is written, and what it fits. */
export const effects: Readonly<Record<Effect['kind'], Grammar>> = {
  kill: plain('kill', services),
  stop: plain('stop', services),
  reload: plain('reload', ['nginx'], false),
  full: plain('full', ['disk']),
  reset: plain('reset', services),
  latency: timed('latency', '20ms'),
  'slow-close': timed('slow-close', '2s'),
  bandwidth: {
    on: services,
    lasts: true,
    read(value) {
      const rate = parseDataRate(value ?? '')
      return rate === undefined || rate === 0
        ? 'bandwidth takes a rate, such as bandwidth=1MB/s.'
        : { kind: 'bandwidth', rate }
    },
  },
}

const plainKinds: readonly Effect['kind'][] = [
  'kill',
  'stop',
  'reload',
  'full',
] satisfies PlainFault['kind'][]

export const isWire = (effect: Effect): effect is WireFault => !plainKinds.includes(effect.kind)
