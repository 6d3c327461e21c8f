import type { RunRequest } from '../../config/plan/make-plan.ts'
import type { Target } from '../../config/target/target.ts'
import { keptStackAt } from '../../guard/janitor/kept-stacks.ts'
import { whereaboutsOf } from '../../stack/attached/here.ts'
import { authorityPath } from './project.ts'

/** The location of a target that already runs, and the authority of its certificate; empty for one that a run starts. */
export async function placeOf(
  { url }: Pick<Target, 'url'>,
  cacert: string | undefined,
): Promise<Pick<RunRequest, 'isHere' | 'isKept' | 'cacert'>> {
  if (url === undefined) return {}
  const [{ isHere }, kept] = await Promise.all([whereaboutsOf(url), keptStackAt(url)])
  return { isHere, isKept: kept !== undefined, cacert: authorityPath(cacert) ?? kept?.authority }
}
