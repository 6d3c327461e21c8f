import type { Giver } from './metrics.ts'

/** The versions of exporters whose answers the catalogue was written from, as Debian ships them and Compose pins them. */
export const contracts: readonly {
  readonly giver: Giver
  readonly image: string
  readonly version: string
}[] = [
  { giver: 'postgres', image: 'prometheuscommunity/postgres-exporter', version: '0.11.1' },
  { giver: 'redis', image: 'oliver006/redis_exporter', version: '1.45.0' },
  { giver: 'nginx', image: 'nginx/nginx-prometheus-exporter', version: '0.11.0' },
  { giver: 'node', image: 'prom/node-exporter', version: '1.5.0' },
  { giver: 'processes', image: 'ncabatoff/process-exporter', version: '0.7.10' },
]
