import type { IncomingMessage } from 'node:http'

/**
 * Where a request comes from. The proxy on this machine appends whom it saw to X-Forwarded-For, so its last entry is true;
 * what stands before it, or comes from elsewhere, anybody may have written.
 */
export function addressOf(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? 'unknown'
  const forwarded = request.headers['x-forwarded-for']
  if (typeof forwarded !== 'string' || !isLoopback(peer)) return peer
  const last = forwarded.slice(forwarded.lastIndexOf(',') + 1).trim()
  return last === '' || last.length > 45 ? peer : last
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.')
}
