import { defineConfig } from 'vitest/config'

/** Suites that start real services and hold them to what they answer, not to how fast: two files at a time. */
const services = ['test/server/**/*.test.ts', 'test/dashboards/**/*.test.ts', 'test/package/**/*.test.ts']
/** All other suites outside the source measure, kill or use the machine as a whole: one file at a time. */
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
          name: 'services',
          include: services,
          exclude: never,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'machine',
          include: machine,
          exclude: [...never, ...services],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
