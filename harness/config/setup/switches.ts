/** The switches of a stack: the possible values of each, the default first. */
export const switches = {
  /** How clients reach the proxy: HTTP/1.1, the same over TLS, or HTTP/2 over TLS. */
  protocol: ['http1', 'tls', 'h2'],
  proxy: ['guide', 'stock'],
  postgres: ['guide', 'stock'],
  /** Whether Redis keeps its data when it ends. */
  redis: ['memory', 'append-only'],
  /** What sends the bytes of stored files: the app, or the proxy if the app tells it which file (X-Accel-Redirect). */
  files: ['app', 'proxy'],
} as const

export type SwitchName = keyof typeof switches
export type Switches = { readonly [Name in SwitchName]: (typeof switches)[Name][number] }
export const switchNames = Object.keys(switches) as readonly SwitchName[]

/** How one side of a comparison is set up; a plain run has one side. */
export interface Arm extends Switches {
  /** Processes of the app. */
  readonly workers: number
  /** The largest body that the proxy takes, such as `64MB`, or `none` for any. */
  readonly bodyLimit: string
  /** Variables of the app beside those of the target; they replace those of the same name. */
  readonly environment: Readonly<Record<string, string>>
  /** Single settings of PostgreSQL, which replace those of the profile `postgres`; none if left out. */
  readonly postgresSettings?: Readonly<Record<string, string>> | undefined
  /** The parts of a whole stack that the target does not have; none if left out. */
  readonly without?: readonly StackPart[] | undefined
}

/** Parts that a target may lack. */
export type StackPart = 'proxy' | 'postgres' | 'redis'

/** What a target, a scenario or the command line asks for; everything else stays unchanged. */
export type ArmRequest = { readonly [Name in Exclude<keyof Arm, 'without'>]?: Arm[Name] | undefined }

/** The highest number of processes of the app. */
export const maxWorkers = 64
