import { unlessAborted } from '../../base/unless-aborted.ts'

/** The builds of stacks that start together, by key. Each promise is fulfilled once its build has ended, well or not. */
export type TemplateBuilds = Map<string, Promise<unknown>>

/** A template that exists, or the caller's turn to build it, which ends with `end`. */
export type TemplateTurn = { readonly directory: string } | { readonly end: () => void }

/**
 * Looks for a template, and waits for the stack that is building it if there is one. If there is no template afterwards, the
 * turn is the caller's. It ends with the abort of the caller's signal too, so that nobody waits for a stack whose start failed.
 * @param find gives the directory of the template in the cache; undefined if it is not there.
 * @throws the signal's reason.
 */
export async function findOrBegin(
  key: string,
  builds: TemplateBuilds,
  find: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<TemplateTurn> {
  let directory = await find()
  // If nobody builds it, nothing is awaited from here to the entry of the own build, so that two stacks cannot both begin.
  const other = builds.get(key)
  if (directory === undefined && other !== undefined) {
    await unlessAborted(other, signal)
    directory = await find()
  }
  if (directory !== undefined) return { directory }
  const { promise, resolve } = Promise.withResolvers<void>()
  builds.set(
    key,
    unlessAborted(promise, signal).catch(() => undefined),
  )
  return { end: () => resolve() }
}
