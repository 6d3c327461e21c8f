import { defineConfig } from 'vitest/config'

/** Suites that start real services run alone, one file at a time, after the unit tests. */
const machine = ['test/**/*.test.ts']
const never = ['**/node_modules/**', '**/.cache/**', '**/results/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...never, ...machine],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'machine',
          include: machine,
          exclude: never,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
