import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../common/clock.ts'
import type { HeldBytes } from '../common/held-bytes.ts'
import type { Timing } from '../common/timing.ts'
import type { Instruments } from '../metrics/instruments.ts'
import type { OpenLimiter } from '../security/open-limiter.ts'
import type { RouteRates } from '../security/route-rates.ts'
import type { UrlSigner } from '../security/signed-urls.ts'
import type { Tokens } from '../security/tokens.ts'
import type { Settings } from '../settings/settings.ts'
import type { Cache } from '../storage/cache/cache.ts'
import type { Database } from '../storage/database.ts'
import type { ObjectStore } from '../storage/objects.ts'
import type { Addresses } from './address.ts'
import type { Shortcuts } from './shortcuts.ts'

/** Everything that a route may use. */
export interface Services {
  settings: Settings
  clock: Clock
  instruments: Instruments
  timings: AsyncLocalStorage<Timing>
  database: Database
  cache: Cache
  limiter: OpenLimiter
  /** Null when request rates are not limited. */
  rates: RouteRates | null
  addresses: Addresses
  shortcuts: Shortcuts
  /** The memory that requests in flight hold. */
  held: HeldBytes
  objects: ObjectStore
  tokens: Tokens
  signer: UrlSigner
}

/** Closes the connections to PostgreSQL and Redis; broken ones are ignored. */
export async function closeServices({ cache, limiter, database }: Services): Promise<void> {
  await Promise.allSettled([cache.close(), limiter.close(), database.close()])
}
