import type { AppSettings } from '../../config/target/description.ts'
import type { Target } from '../../config/target/target.ts'
import type { User } from '../../guard/ledger/run-root.ts'

/** What all processes of the app have in common: everything but their ports. */
export interface App {
  readonly target: Target
  /** The directory of tailgate.config.ts, where its processes work. */
  readonly root: string
  readonly settings: Omit<AppSettings, 'port' | 'adminPort'>
  /** Who runs it when we are root; undefined for the caller. */
  readonly user: User
  /** Where Node keeps compiled code between starts. */
  readonly cache: string
}

export interface AppPlace {
  readonly name: string
  readonly port: number
  readonly adminPort: number
  /** Where the others of a stack in Docker reach it, which is `port` unless its image insists on another. */
  readonly inside?: number | undefined
}
