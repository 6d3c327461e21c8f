import { addressOf, negotiate } from './h1/address.ts'
import { openPool, type Pool } from './h1/pool.ts'
import { openH2Pool } from './h2/pool.ts'

/**
 * Connections to a base URL, at most `cap`: HTTP/2 where the target speaks it (which only secured ones say), else
 * HTTP/1.1. @throws Error when a secured target cannot be reached within the time of a request.
 */
export async function openTransport(
  url: string,
  cap: number,
  timeoutSeconds: number,
  authority?: string,
): Promise<Pool> {
  const address = addressOf(url, authority)
  return (await negotiate(address, timeoutSeconds)) === 'h2'
    ? openH2Pool(address, cap)
    : openPool(address, cap)
}
