import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of tests that take half a minute or more, the longest first, as parts of their paths. */
const longest = [
  'security/write-faults',
  'server/requests',
  'crash/run',
  'init/written',
  'security/leaks',
  'charts/touch',
  'security/hostile-app',
  'charts/board',
  'crash/kill',
  'gate/explain',
  'crash/fault',
  'package/package',
]

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((part) => moduleId.includes(`/test/${part}.test.ts`))
  return place === -1 ? longest.length : place
}

/**
 * Begins with the files that take longest, so that no processor waits for one of them at the end. Vitest orders by the size of a
 * file where it has not run it before, which says little of its time.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder
    return (await super.sort(files)).toSorted((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b))
  }
}
