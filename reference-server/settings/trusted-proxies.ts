import { BlockList, isIP } from 'node:net'
import type { EnvironmentReader } from './environment.ts'

const loopback = '127.0.0.0/8,::1'

/** The proxies whose X-Forwarded-For is trusted: addresses and networks; by default those of this machine. */
export function readTrustedProxies(environment: EnvironmentReader): BlockList {
  const proxies = new BlockList()
  for (const part of (environment.optional('TRUSTED_PROXIES') ?? loopback).split(',')) {
    if (!add(proxies, part.trim())) {
      environment.refuse(
        'TRUSTED_PROXIES',
        'is not a list of addresses and networks',
        `set it to such a list, for example 127.0.0.1,10.1.0.0/24, or leave it out for ${loopback}`,
      )
      break
    }
  }
  return proxies
}

function add(proxies: BlockList, text: string): boolean {
  const [, address = '', bits] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  if (family === 0) return false
  const type = family === 6 ? 'ipv6' : 'ipv4'
  if (bits === undefined) proxies.addAddress(address, type)
  // A network of all addresses would let any client invent its address.
  else if (Number(bits) < 1 || Number(bits) > (family === 6 ? 128 : 32)) return false
  else proxies.addSubnet(address, Number(bits), type)
  return true
}
