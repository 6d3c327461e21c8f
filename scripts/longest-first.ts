import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { longest } from '../test/suites.ts'

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((part) => moduleId.endsWith(`/${part}.test.ts`))
  return place === -1 ? longest.length : place
}

/**
 * Begins with the files that take longest. Vitest orders by the size of a file where it has not run it before, which says
 * little of its time.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder
    return (await super.sort(files)).toSorted((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b))
  }
}
