import { type DocumentSection, defineExperimentsDocument } from 'tailgate'

/**
 * The guide's recommendations in our own words: where each row is implemented, and what demonstrates the rows that are no
 * switches.
 */
const sections: readonly DocumentSection[] = [
  {
    title: 'What to measure',
    rows: [
      {
        id: 'M1',
        says: 'throughput: requests, database transactions and bytes per second',
        where: 'figures `throughput`, `transactions`, `dataRate`: [a verdict](verdict.md)',
        shownBy: ['harness/config/figures/figures.test.ts', 'harness/verdict/figures/documents.test.ts'],
      },
      {
        id: 'M2',
        says: 'latency: mean, p95 and p99',
        where: 'figures of each route and of all routes together, in HDR histograms',
        shownBy: ['harness/verdict/judge.test.ts', 'test/fidelity/known-latency.test.ts'],
      },
      {
        id: 'M3',
        says: 'processor, memory, disk and network of each tier',
        where: 'figures of services, read from procfs and exporters',
        shownBy: ['harness/measure/resources.test.ts', 'test/costs/run.test.ts'],
      },
      {
        id: 'M4',
        says: 'errors: HTTP, database, timeouts',
        where: '`errorRate`, `databaseErrorRate`, `timeoutRate`, each apart',
        shownBy: ['harness/config/budgets/error-budgets.test.ts'],
      },
    ],
  },
  {
    title: 'PostgreSQL',
    rows: [
      {
        id: 'P1',
        says: 'a quarter of the memory for `shared_buffers`, three quarters as `effective_cache_size`, 256 MB `work_mem`, 1 GB `maintenance_work_mem`',
        where:
          '`harness/stack/services/postgres-settings.ts`; `--postgres guide` or `stock`, one by one with `--postgres-set`',
      },
      {
        id: 'P2',
        says: '200 connections, and pg_stat_statements loaded',
        where: 'both settings of `--postgres`; `--postgres-set max_connections=100`',
      },
      {
        id: 'P3',
        says: 'checkpoints every 15 minutes, spread over 0.9 of the time, 64 MB of WAL buffers',
        where: '`--postgres guide` or `stock`, one by one with `--postgres-set`',
      },
      {
        id: 'P4',
        says: 'statistics target 100, random pages at cost 1.1, 200 concurrent reads',
        where: '`--postgres guide` or `stock`, one by one with `--postgres-set`',
      },
      {
        id: 'I1',
        says: 'basic indexes on the keys and on `created_at`, `mime_type`, `created_by`',
        where: '`reference-server/storage/schema/indexes.ts`; `TUNING_INDEXES=basic`',
      },
      {
        id: 'I2',
        says: 'a composite index on creator and time, a partial one for masks that are not deleted',
        where: '`TUNING_INDEXES=composite`',
      },
      {
        id: 'I3',
        says: 'covering indexes for statistics and lists',
        where: '`TUNING_INDEXES=covering`',
      },
      {
        id: 'I4',
        says: 'indexes built concurrently',
        where: 'the migration; it also replaces an invalid index that an interrupted build left',
        shownBy: ['test/server/schema.test.ts'],
        notMeasured:
          'Its purpose is that writes go on while an index is built. The arms of an experiment are built before the load, so no load shows it. The test checks the builds that the migration makes, also after one that was interrupted.',
      },
      {
        id: 'Q1',
        says: 'look at plans with EXPLAIN (ANALYZE, BUFFERS)',
        where: "each run keeps the plans of the target's hot queries: [the bundle](bundle.md)",
        shownBy: ['test/end-to-end/run.test.ts'],
      },
      {
        id: 'Q2',
        says: 'a join instead of IN (SELECT ...)',
        where: '`TUNING_QUERY=join` or `in-subselect`',
      },
      {
        id: 'Q3',
        says: 'monthly partitions by `created_at`',
        where: '`reference-server/storage/schema/partitions.ts`; `TUNING_SCHEMA=flat` or `partitioned`',
      },
    ],
  },
  {
    title: 'Cache',
    rows: [
      {
        id: 'C1',
        says: 'two levels: in the process and in Redis, each with a time to live',
        where: '`reference-server/storage/cache`; `TUNING_CACHE=off`, `l2` or `l1+l2`',
      },
      {
        id: 'C2',
        says: 'keys made of a prefix and parameters',
        where: 'the same folder',
        shownBy: ['test/server/switches.test.ts'],
      },
      {
        id: 'C3',
        says: 'write to the database first, then invalidate',
        where:
          '`reference-server/storage/cache/invalidations.ts`: no instance gives a stale answer after a write was acknowledged; `TUNING_CACHE_WRITES=invalidate` or `expire`',
      },
    ],
  },
  {
    title: 'The server',
    rows: [
      {
        id: 'A1',
        says: 'compiler settings for speed',
        where:
          "V8's heap and semi-space, the compile cache: `reference-server/runtime.ts`; `TUNING_RUNTIME=tuned` or `default`",
      },
      {
        id: 'A2',
        says: 'borrow instead of copy',
        where:
          'streams instead of whole bodies: `reference-server/storage/objects.ts`, with a benchmark beside it',
        shownBy: ['test/server/objects.test.ts', 'reference-server/storage/objects.bench.ts'],
      },
      {
        id: 'A3',
        says: 'a deque instead of shifting an array',
        where: '`reference-server/common/deque.ts`, with a benchmark beside it',
        shownBy: ['reference-server/common/deque.test.ts', 'reference-server/common/deque.bench.ts'],
      },
      {
        id: 'A4',
        says: 'wait for several things at once',
        where: '`TUNING_BATCH=concurrent` or `sequential`',
      },
      {
        id: 'A5',
        says: 'a pool of 10 to 100 connections with timeouts',
        where: '`TUNING_POOL_MAX`, `TUNING_POOL_MIN` and the others; the pool is exported as metrics',
      },
      {
        id: 'A6',
        says: 'a worker for each core',
        where: 'processes behind Nginx; `--workers`',
      },
      {
        id: 'A7',
        says: 'time each request in a middleware',
        where:
          'the header `Server-Timing` and a time for each phase: `reference-server/metrics/telemetry.ts`; `TUNING_TIMING=on` or `off`',
      },
      {
        id: 'A8',
        says: 'write only the fields that are needed',
        where: '`TUNING_SERIALIZER=plain`, `compiled` or `database`',
      },
      {
        id: 'N1',
        says: 'HTTP/2 over TLS',
        where: '`--protocol http1`, `tls` or `h2` at Nginx; `TUNING_PROTOCOL` at the server',
      },
      {
        id: 'N2',
        says: 'gzip at level 6',
        where: '`TUNING_COMPRESSION=off`, `gzip-1` to `gzip-9`, or a level of brotli',
      },
      {
        id: 'O1',
        says: 'count requests and time them, by route and status',
        where: '`reference-server/metrics/metrics.ts`; `TUNING_METRICS=on` or `off`',
      },
      {
        id: 'O2',
        says: 'structured logs with a level',
        where: 'pino; `LOG_LEVEL`; secrets and signed URLs are left out',
      },
    ],
  },
  {
    title: 'Around it',
    rows: [
      {
        id: 'F1',
        says: 'flame graphs',
        where: '`tailgate profile --with 0x` or `clinic-flame`: [profiling](profiling.md)',
        shownBy: ['test/profiles/zero-x.test.ts', 'test/profiles/clinic.test.ts'],
      },
      {
        id: 'F2',
        says: 'perf, and profiles of memory',
        where: '`tailgate profile --with perf`, `heap` or `allocations`',
        shownBy: ['test/profiles/perf.test.ts', 'test/profiles/v8.test.ts'],
      },
      {
        id: 'D1',
        says: 'an image built in stages',
        where: '`reference-server/Dockerfile`',
        shownBy: ['test/docker/image.test.ts'],
      },
      {
        id: 'D2',
        says: 'Compose with limits of 2 processors and 4 GB, half of it reserved',
        where: '`docker-compose.yml`, `harness/stack/docker/limits.ts`',
        shownBy: ['test/dashboards/compose.test.ts', 'test/docker/compose.test.ts'],
      },
      {
        id: 'L1',
        says: 'Nginx with `least_conn` over three servers of weight 3, 3 and 2',
        where: '`app.weights` of the target; `--workers`',
      },
      {
        id: 'L2',
        says: 'forwarded headers, large buffers, timeouts of 30 s',
        where: '`harness/stack/services/nginx-settings.ts`; `--proxy guide` or `stock`',
      },
      {
        id: 'T1',
        says: 'benchmarks of functions',
        where: '`npx vitest bench`, part of `npm run bench`',
        shownBy: ['reference-server/storage/mask-stats.bench.ts'],
      },
      {
        id: 'T2',
        says: 'load tests with ab, wrk and Artillery',
        where:
          'scenarios for the open loop, autocannon and k6; wrk and ab as a cross-check: [instruments](instruments.md)',
        shownBy: [
          'test/fidelity/independent.test.ts',
          'test/k6/k6.test.ts',
          'harness/load/external/external.test.ts',
        ],
      },
      {
        id: 'G1',
        says: 'a panel of the request rate',
        where: 'the service board: [dashboards](dashboards.md)',
        shownBy: ['test/dashboards/configurations.test.ts'],
      },
      {
        id: 'G2',
        says: 'a panel of the p95, with its limit',
        where: 'the same board',
        shownBy: ['test/dashboards/configurations.test.ts'],
      },
      {
        id: 'Z1',
        says: 'measure and look for the bottleneck again and again',
        where: '`tailgate run` in CI: [CI](ci.md)',
        shownBy: ['test/gate/gate.test.ts', 'test/action/action.test.ts'],
      },
    ],
  },
]

/** The guide as a page; docs/guide.md and guide.html are made from this and from the results. */
export default defineExperimentsDocument({
  title: 'The guide, measured',
  introduction: [
    'For anybody who wants to know what each recommendation of the performance guide is worth. You get a list of them, with an id and a switch for each, and the effects that were measured.',
    'Tailgate began as a performance guide for a server of medical image masks (PACS). The guide gives values for every tier, and no measured effect. This page lists what it recommends, in our own words. Comments, documents and tests cite the ids: "C3" in a comment means the row C3 here.',
    "The guide's server is written in Rust. Where a recommendation is about Rust, the row says what takes its place in TypeScript. A switch is a variable of the app (`--env NAME=VALUE`) or an option of `run`, `up` and `profile`: see [the server](reference-server.md) and [the stack](stack.md).",
    'An effect is the change from an arm without the recommendation to an arm with it. Everything else is as the reference server has it by default: that is the guide, except partitions, HTTP/2 and gzip. [Experiments](experiments.md) says how it is measured. `tailgate experiment --document` makes this page from the results in `experiments/results`. Rows that were not measured say so.',
  ],
  sections,
  together: {
    experiment: 'Guide-all',
    of: [
      // A4 and N2 are left out: the load of Guide-all registers no uploads and accepts no compressed answers.
      ...['P1', 'P3', 'P4', 'I1', 'I2', 'I3', 'Q2', 'Q3', 'C1', 'A1', 'L1', 'L2'].map((id) => ({ id })),
      { id: 'A8', point: 'compiled' },
      { id: 'N1', point: 'h2' },
    ],
  },
})
