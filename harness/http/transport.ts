import { addressOf, negotiate } from './h1/address.ts'
import type { ConnectionEvents } from './h1/connection.ts'
import { openPool, type Pool } from './h1/pool.ts'
import { openH2Pool } from './h2/pool.ts'

/**
 * Connections to a base URL, at most `cap`: HTTP/2 where the target speaks it (which only secured ones say), else
 * HTTP/1.1. `onOpened` is told how long each took to open. @throws Error when a secured target cannot be reached within the time of a request.
 */
export async function openTransport(
  url: string,
  cap: number,
  timeoutSeconds: number,
  authority?: string,
  onOpened?: ConnectionEvents['onOpened'],
): Promise<Pool> {
  const address = addressOf(url, authority)
  return (await negotiate(address, timeoutSeconds)) === 'h2'
    ? openH2Pool(address, cap, onOpened)
    : openPool(address, cap, onOpened)
}
