import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Unit tests that send requests at given times, or that read what their own process uses: one file at a time, alone. */
const driving = ['harness/{guard,http,load,measure}/**/*.test.ts']
/** Suites outside the source tree start services, measure, kill or use the machine as a whole: one file at a time. */
const machine = ['test/**/*.test.ts']
/** Those suites whose results do not depend on durations, so that they may share the machine. */
const shared = [
  'test/{action,charts,conformance,dashboards,examples,house,init,package,profiles,security,url}/**/*.test.ts',
  'test/gate/{patched-copy,regressions}.test.ts',
  'test/crash/{bundle,forged-ledger,segments}.test.ts',
  'test/costs/{counters,probes,secured}.test.ts',
  'test/stack/{bare,places,stack,switches}.test.ts',
  'test/server/{access,cache-limits,deleted,durability,emptied,given-up-body,handing-over}.test.ts',
  'test/server/{hostile-values,kills}.test.ts',
  'test/server/{lists,logs,manners,nothing-found,objects,openapi,pool,process,protocol,requests,schema}.test.ts',
  'test/server/{shortcuts,strangers,switches}.test.ts',
]
const never = ['**/node_modules/**', '**/.cache/**', '**/results/**']
/** Waiting may take long on a busy machine; an event that never comes is still a failure. */
const expected = { poll: { timeout: 15_000 } }

/** Projects import the package by its name; here it is the sources. */
const alias = { tailgate: fileURLToPath(new URL('harness/index.ts', import.meta.url)) }

export default defineConfig({
  test: {
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
          fileParallelism: false,
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
          maxWorkers: 3,
          expect: expected,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'machine',
          include: machine,
          exclude: [...never, ...shared],
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
