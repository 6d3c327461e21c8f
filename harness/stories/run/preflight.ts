import type { Plan } from '../../config/plan/plan.ts'
import { keptStackAt } from '../../guard/janitor/kept-stacks.ts'
import { preflight } from '../../load/preflight/preflight.ts'
import { whereaboutsOf } from '../../stack/attached/here.ts'
import { takesDatagrams } from '../../stack/sockets/listeners.ts'
import type { RunContext } from '../context.ts'

/** Whether the variables that many programs obey name a proxy. */
const namesProxy = (environment: NodeJS.ProcessEnv): boolean =>
  Object.entries(environment).some(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && value)

/**
 * The plan with the protocol of the target, after a target that already runs has answered each route. A plan that starts its
 * own target is unchanged.
 * @throws TailgateError TARGET_UNREACHABLE, TARGET_FAILING, ANSWER_UNEXPECTED.
 */
export async function preflightOf(
  plan: Plan,
  { signal, watch }: Pick<RunContext, 'signal' | 'watch'>,
): Promise<Plan> {
  const { stack, load } = plan
  const { url, routes } = stack.target
  if (url === undefined) return plan
  watch({ type: 'step', name: `asking ${url} once for each route` })
  const [{ port, isHere }, kept] = await Promise.all([whereaboutsOf(url), keptStackAt(url)])
  const { protocol } = await preflight(
    {
      ...{ url, routes, authority: stack.attached?.authority, seed: load.seed, scenarios: load.scenarios },
      feeds: kept?.feeds,
      speaksUdp: isHere && takesDatagrams(port),
      hasProxy: !isHere && namesProxy(process.env),
    },
    signal,
  )
  return { ...plan, stack: { ...stack, arm: { ...stack.arm, protocol } } }
}
