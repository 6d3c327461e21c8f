import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'Guide-all',
  title: 'All of the guide against nothing of it',
  says: 'Everything at once: PostgreSQL, indexes, queries, partitions, caches, runtime, pool, three processes, HTTP/2 and the proxy. A4 and N2 are switched on too, and this load does not show them.',
  base: {
    proxy: 'stock',
    postgres: 'stock',
    workers: 1,
    environment: {
      TUNING_INDEXES: 'none',
      TUNING_QUERY: 'in-subselect',
      TUNING_CACHE: 'off',
      TUNING_BATCH: 'sequential',
      TUNING_SERIALIZER: 'plain',
      TUNING_RUNTIME: 'default',
      TUNING_POOL_MAX: '10',
    },
  },
  head: {
    protocol: 'h2',
    workers: 3,
    environment: {
      TUNING_SCHEMA: 'partitioned',
      TUNING_COMPRESSION: 'gzip-6',
      TUNING_POOL_MAX: '60',
      TUNING_POOL_MIN: '10',
    },
  },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'cpuPerRequest', direction: 'falls' },
    { route: 'all', figure: 'throughput', direction: 'rises' },
  ],
  doubt:
    'A recommendation may be worth less beside another one that helps too. TLS, partitions and three processes cost processor time here. The load shows neither A4 nor the smaller answers of N2, because it registers no uploads and its clients accept no compressed answers; so the prediction leaves both out. Gzip still keeps the server from its shortest way. The pool has 60 connections, because three times 100 would exceed the 200 of P2.',
})
