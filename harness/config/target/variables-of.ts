import { messageOf, TailgateError, usageError } from '../../base/errors.ts'
import { isRecord } from '../../base/values/record.ts'
import type { Variables } from './description.ts'

/** What is wrong with what a function gave as variables, as the end of a sentence; undefined for nothing. */
function problemWith(given: unknown): string | undefined {
  if (given instanceof Promise) return 'must not be async: it gave a promise'
  if (!isRecord(given) || Symbol.iterator in given) return 'must give an object of variables'
  const wrong = Object.entries(given).find(([, value]) => typeof value !== 'string' && value !== undefined)
  if (wrong === undefined) return undefined
  const [name, value] = wrong
  const what = value === null ? 'null' : `a value of type ${typeof value}`
  return `must give a text, or undefined, for ${name}, not ${what}`
}

/**
 * The variables that a config gives as an object, or by a function of the settings of a process.
 * @param key the place in the config, for messages.
 * @throws TailgateError USAGE when the function throws, or gives anything but texts by name.
 */
export function variablesOf<Settings>(
  asked: Variables | ((settings: Settings) => Variables),
  settings: Settings,
  key: string,
): Variables {
  if (typeof asked !== 'function') return asked
  let given: unknown
  try {
    given = asked(settings)
  } catch (error) {
    // A target that is complete already has said it.
    if (error instanceof TailgateError) throw error
    throw usageError(
      `${key} in tailgate.config.ts threw an error: ${messageOf(error)}. It must only make texts of what it is given: for the plan it is called with invented ports, URLs and directories.`,
    )
  }
  const problem = problemWith(given)
  if (problem === undefined) return given as Variables
  // Nobody awaits what an async function gave, and its failure must not count as unhandled.
  if (given instanceof Promise) given.catch(() => undefined)
  throw usageError(`${key} in tailgate.config.ts ${problem}.`)
}
