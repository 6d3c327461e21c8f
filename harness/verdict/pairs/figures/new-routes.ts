import type { Invocation, PairedEvidence, Probe } from '../../../evidence/paired.ts'
import { isError } from './changed-answers.ts'

/** The statuses with which a service says that it has no such route: not found, no such method, not implemented. */
const ofUnknownRoutes: readonly number[] = [404, 405, 501]

const saysUnknown = ({ shape }: Probe['answers'][number]): boolean => ofUnknownRoutes.includes(shape.status)

/** Whether the scenario expects some of these answers: what was deleted is answered with 404 by a route that is there. */
const isExpected = ({ requests, unexpected = requests }: Probe): boolean => unexpected < requests

/**
 * The routes that base does not have yet, although head's description names them: base answers every request with a status of
 * unknown routes, which the scenario never expects there, and head none, and not with errors only. They cannot be compared. The
 * other way round it is an error of head.
 */
export const newRoutes = (
  routes: readonly string[],
  { base, head }: Invocation['probes'],
): readonly string[] =>
  routes.filter((route) => {
    const [before, after = []] = [base[route], head[route]?.answers]
    if (before === undefined || before.answers.length === 0 || isExpected(before)) return false
    const isUnknown = before.answers.every(saysUnknown)
    return isUnknown && !after.some(saysUnknown) && after.some(({ shape }) => !isError(shape))
  })

/** The evidence in which routes that base did not have in any invocation count as routes of head only. */
export function withoutNewRoutes(evidence: PairedEvidence): PairedEvidence {
  const { routes, onlyIn, invocations } = evidence
  const added = invocations.reduce<readonly string[]>(
    (left, { probes }) => newRoutes(left, probes),
    invocations.length === 0 ? [] : routes,
  )
  if (added.length === 0) return evidence
  return {
    ...evidence,
    routes: routes.filter((route) => !added.includes(route)),
    onlyIn: { ...onlyIn, head: [...onlyIn.head, ...added] },
  }
}
