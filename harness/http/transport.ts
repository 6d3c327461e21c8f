import { addressOf, negotiate } from './h1/address.ts'
import type { ConnectionEvents } from './h1/connection.ts'
import { openPool, type Pool } from './h1/pool.ts'

/**
 * Opens connections to a base URL, at most `cap`: HTTP/2 when a secured target offers it, else HTTP/1.1. An opening ends after
 * the time of a request. `onOpened` receives the duration of each opening.
 * @throws Error when a secured target cannot be reached within the time of a request.
 */
export async function openTransport(
  url: string,
  cap: number,
  timeoutSeconds: number,
  authority?: string,
  onOpened?: ConnectionEvents['onOpened'],
): Promise<Pool> {
  const address = addressOf(url, authority)
  const limits = { cap, timeoutSeconds }
  if ((await negotiate(address, timeoutSeconds)) === 'http/1.1') return openPool(address, limits, onOpened)
  const { openH2Pool } = await import('./h2/pool.ts')
  return openH2Pool(address, limits, onOpened)
}
