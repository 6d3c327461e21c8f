import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from './clock.ts'
import type { Instruments } from './instruments.ts'
import type { UrlSigner } from './security/signed-urls.ts'
import type { Tokens } from './security/tokens.ts'
import type { Settings } from './settings.ts'
import type { Cache } from './storage/cache.ts'
import type { Database } from './storage/database.ts'
import type { ObjectStore } from './storage/objects.ts'
import type { Timing } from './timing.ts'

/** Everything a route may use. */
export interface Services {
  settings: Settings
  clock: Clock
  instruments: Instruments
  timings: AsyncLocalStorage<Timing>
  database: Database
  cache: Cache
  objects: ObjectStore
  tokens: Tokens
  signer: UrlSigner
}
