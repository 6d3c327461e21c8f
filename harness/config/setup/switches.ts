/** The switches of a stack: what each may be, the default first. */
export const switches = {
  /** How clients reach the proxy: HTTP/1.1, the same over TLS, or HTTP/2 over TLS. */
  protocol: ['http1', 'tls', 'h2'],
  proxy: ['guide', 'stock'],
  postgres: ['guide', 'stock'],
  /** Whether Redis keeps what it was told when it ends. */
  redis: ['memory', 'append-only'],
  /** Who sends the bytes of stored files: the app, or the proxy where the app tells it which (X-Accel-Redirect). */
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
  /** Variables of the app beside those of the target, which they replace. */
  readonly environment: Readonly<Record<string, string>>
  /** Single settings of PostgreSQL, which replace those of `postgres`; none when left out. */
  readonly postgresSettings?: Readonly<Record<string, string>> | undefined
  /** What of a whole stack the target does not have; nothing when left out. */
  readonly without?: readonly StackPart[] | undefined
}

/** What a target may do without. */
export type StackPart = 'proxy' | 'postgres' | 'redis'

/** What a target, a scenario or the command line asks for; the rest stays as it is. */
export type ArmRequest = { readonly [Name in Exclude<keyof Arm, 'without'>]?: Arm[Name] | undefined }

/** The most processes of the app. */
export const maxWorkers = 64
