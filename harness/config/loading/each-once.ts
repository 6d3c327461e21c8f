import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { usageError } from '../../base/errors.ts'

/** A scenario and the file that describes it. */
interface InFile {
  readonly scenario: { readonly name: string }
  readonly file: string
}

/**
 * The scenarios, each file once, whether it was given by its name or by its path.
 * @throws USAGE for two files with one name of a scenario: their results would be taken for those of one scenario.
 */
export async function eachOnce<T extends InFile>(
  scenarios: readonly T[],
  root: string,
): Promise<readonly T[]> {
  const found = new Map<string, T>()
  for (const one of scenarios) {
    const file = await realpath(one.file)
    if (!found.has(file)) found.set(file, one)
  }
  const known = new Map<string, string>()
  for (const { scenario, file } of found.values()) {
    const other = known.get(scenario.name)
    if (other !== undefined)
      throw usageError(
        `${relative(root, other)} and ${relative(root, file)} both name their scenario ${scenario.name}, and results are told apart by that name: give one of them another name, or ask for only one of them.`,
      )
    known.set(scenario.name, file)
  }
  return [...found.values()]
}
