import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Suites outside the source start services, measure, kill or use the machine as a whole: one file at a time. */
const machine = ['test/**/*.test.ts']
const never = ['**/node_modules/**', '**/.cache/**', '**/results/**']
/** What is waited for may take its time on a busy machine; what does not come is a failure all the same. */
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
          exclude: [...never, ...machine],
          expect: expected,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'machine',
          include: machine,
          exclude: never,
          fileParallelism: false,
          expect: expected,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
