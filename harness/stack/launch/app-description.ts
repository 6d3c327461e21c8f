import type { AppSettings } from '../../config/target/description.ts'
import type { Target } from '../../config/target/target.ts'
import type { User } from '../../guard/ledger/run-root.ts'

/** What all processes of the app have in common: everything except their ports. */
export interface App {
  readonly target: Target
  /** The directory of tailgate.config.ts, in which its processes work. */
  readonly root: string
  readonly settings: Omit<AppSettings, 'port' | 'adminPort'>
  /** The user of the app when we are root; undefined for the caller. */
  readonly user: User
  /** The directory where Node keeps compiled code between starts. */
  readonly cache: string
}

export interface AppPlace {
  readonly name: string
  readonly port: number
  readonly adminPort: number
  /** The port at which the other containers of a stack reach it: `port`, unless its image has a fixed one. */
  readonly inside?: number | undefined
}
