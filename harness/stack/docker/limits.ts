import type { Limits } from '../../guard/processes/container-place.ts'

const mebibyte = 2 ** 20

const limits = (
  cpus: number,
  reservedCpus: number,
  memory: number,
  reserved: number,
  pids: number,
): Limits => ({
  cpus,
  reservedCpus,
  memory: memory * mebibyte,
  reservedMemory: reserved * mebibyte,
  pids,
})

/** The guide's limits for a server (D2, docs/guide.md): 2 processors and 4 GB, of which 1 and 2 GB are reserved. */
export const guideLimits = limits(2, 1, 4096, 2048, 512)

/** For a cache, a proxy and a time series database beside the servers. */
export const cacheLimits = limits(1, 0.5, 1024, 512, 64)
export const proxyLimits = limits(1, 0.5, 512, 128, 64)
export const observerLimits = limits(1, 0.25, 1024, 256, 128)
export const exporterLimits = limits(0.5, 0.1, 256, 32, 64)

/** For the container that only holds the network. */
export const holderLimits = limits(0.1, 0.01, 16, 8, 8)
