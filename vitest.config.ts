import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/longest-first.ts'
import { outside, suites } from './test/suites.ts'

const never = ['**/node_modules/**', '**/.cache/**', '**/results/**']
/**
 * On a busy machine everything may take many times as long as on a quiet one, hooks like tests. An event that never comes is
 * still a failure, of the wait for it rather than of the whole test.
 */
const patient = { expect: { poll: { timeout: 60_000 } }, testTimeout: 300_000, hookTimeout: 300_000 }

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
          exclude: [...never, ...outside, ...suites.driving],
          // Pure functions leave no state, so their files share two processes and the modules loaded in them.
          isolate: false,
          maxWorkers: 2,
          ...patient,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'driving',
          include: suites.driving,
          exclude: never,
          maxWorkers: 2,
          ...patient,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          ...{ name: 'tolerant', include: suites.tolerant, exclude: never, ...patient },
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          ...{ name: 'shared', include: suites.shared, exclude: never, ...patient },
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve: { alias },
        test: {
          ...{ name: 'docker', include: suites.docker, exclude: never, ...patient },
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        resolve: { alias },
        test: {
          ...{ name: 'machine', include: outside, ...patient },
          exclude: [...never, ...Object.values(suites).flat()],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
