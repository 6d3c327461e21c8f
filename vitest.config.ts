import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/longest-first.ts'

/** Unit tests that send requests at given times, or that read what their own process uses: each file in its own process. */
const driving = [
  'harness/guard/{guardian,waiting}/*.test.ts',
  'harness/http/{h1/kept-body,h1/pool,h2/connection}.test.ts',
  'harness/load/{autocannon,driver,engine,preflight,requests,timing}/*.test.ts',
  'harness/load/k6/k6.test.ts',
  'harness/load/open-loop/{ending,journey,open-loop,secure}.test.ts',
  'harness/load/pairs/pinning.test.ts',
  'harness/measure/{family-times,process-counts,redis-stats,resources}.test.ts',
]
/** Suites outside the source tree start services, measure, kill or use the machine as a whole: one file at a time. */
const machine = ['test/**/*.test.ts']
/**
 * Those suites that start containers. They compare everything in Docker before and after, so one file at a time; but they mostly
 * wait, so scripts/test runs them beside other projects. The tests of Compose and of --watch count or measure, and are not here.
 */
const docker = [
  'test/docker/{contained,container,faults,harness,image,kept,kill,observers,run}.test.ts',
  'test/examples/*.test.ts',
]
/** Those suites whose results do not depend on durations, so that they may share the machine. */
const shared = [
  'test/{action,charts,conformance,dashboards,house,init,package,profiles,security,url}/**/*.test.ts',
  'test/gate/{explain,patched-copy,regressions}.test.ts',
  // Their time limits are many times what they need.
  'test/crash/{bundle,fault,forged-ledger,guardian,kill,parallel-runs,run,segments}.test.ts',
  'test/end-to-end/{doctor,ending,k6,leftovers}.test.ts',
  'test/fidelity/driver.test.ts',
  'test/costs/{counters,probes,secured}.test.ts',
  'test/stack/{bare,ending,fault-marks,observe,places,stack,switches,two-arms}.test.ts',
  'test/server/{access,cache-limits,clients,deleted,durability,emptied,given-up-body,handing-over}.test.ts',
  'test/server/{hostile-values,in-flight,kills}.test.ts',
  'test/server/{lists,logs,manners,nothing-found,objects,openapi,pool,process,protocol,requests,runtime,schema}.test.ts',
  'test/server/{shortcuts,strangers,switches}.test.ts',
]
const never = ['**/node_modules/**', '**/.cache/**', '**/results/**']
/** Waiting may take long on a busy machine; an event that never comes is still a failure. */
const expected = { poll: { timeout: 15_000 } }

/** Projects import the package by its name; here it is the sources. */
const alias = { tailgate: fileURLToPath(new URL('harness/index.ts', import.meta.url)) }

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...never, ...machine, ...driving],
          // Pure functions leave no state, so their files share two processes and the modules loaded in them.
          isolate: false,
          maxWorkers: 2,
          expect: expected,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'driving',
          include: driving,
          exclude: never,
          maxWorkers: 2,
          expect: expected,
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'shared',
          include: shared,
          exclude: never,
          maxWorkers: 4,
          expect: expected,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'docker',
          include: docker,
          exclude: never,
          fileParallelism: false,
          expect: expected,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'machine',
          include: machine,
          exclude: [...never, ...shared, ...docker],
          fileParallelism: false,
          expect: expected,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
