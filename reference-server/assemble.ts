import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from './common/clock.ts'
import { HeldBytes } from './common/held-bytes.ts'
import type { Timing } from './common/timing.ts'
import { Addresses } from './http/address.ts'
import type { Services } from './http/services.ts'
import { Shortcuts } from './http/shortcuts.ts'
import { createInstruments, observePool } from './metrics/instruments.ts'
import { openLimiter } from './security/open-limiter.ts'
import { RouteRates } from './security/route-rates.ts'
import { UrlSigner } from './security/signed-urls.ts'
import { Tokens } from './security/tokens.ts'
import type { Settings } from './settings/settings.ts'
import { openCache } from './storage/cache/open.ts'
import { redisTimes } from './storage/cache/redis.ts'
import { openDatabase } from './storage/database.ts'
import { ObjectStore } from './storage/objects.ts'

/** Makes the services of one instance. Nothing is connected yet; the cache and the limits connect when `begin` resolves. */
export function assemble(
  settings: Settings,
  clock: Clock,
  begin: Promise<void>,
  times = redisTimes,
): Services {
  const instruments = createInstruments(settings.latencyBudgetsSeconds, settings.tuning.metrics)
  const timings = new AsyncLocalStorage<Timing>()
  const database = openDatabase(settings.databaseUrl, settings.tuning, instruments, timings)
  observePool(instruments.registry, () => database.counts())
  const cache = openCache(settings, instruments, begin, times)
  const limiter = openLimiter(settings, instruments, clock, begin, times)
  const rates = settings.tuning.rateLimit === 'on' ? new RouteRates(limiter, settings.rates, clock) : null
  const addresses = new Addresses(settings.trustedProxies)
  const held = new HeldBytes(settings.inFlightMegabytes * 1_048_576)
  return {
    settings,
    clock,
    instruments,
    timings,
    database,
    cache,
    limiter,
    rates,
    addresses,
    shortcuts: new Shortcuts(
      cache,
      rates,
      addresses,
      held,
      instruments,
      clock,
      settings.tuning.timing === 'on',
    ),
    held,
    objects: new ObjectStore(settings.objectsDirectory),
    tokens: new Tokens(settings.jwtSecret, clock),
    signer: new UrlSigner(settings.signingKeys, settings.publicUrl, clock),
  }
}
