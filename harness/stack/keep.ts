import type { StackPlan } from '../config/plan/stack-plan.ts'
import type { KeepingGuard } from '../guard/guardian/guard.ts'
import type { KeptStack } from '../guard/ledger/ledger.ts'
import type { Stack } from './stack.ts'

/**
 * Lets a stack continue after the command, until `down`. Neither the stack nor the guard needs to be disposed then.
 * @param since Unix time in milliseconds.
 * @throws TailgateError SERVICE_DIED, DOCKER_NEEDED, DISK_FULL or DISK_FAILED when a part of the stack has failed by then.
 */
export async function keep(
  plan: Pick<StackPlan, 'root' | 'target'>,
  stack: Pick<
    Stack,
    'endpoints' | 'failure' | 'feeds' | 'grafana' | 'observed' | 'prometheus' | 'requireStanding' | 'services'
  >,
  guard: Pick<KeepingGuard, 'id' | 'keep'>,
  since: number,
): Promise<KeptStack & { readonly id: string }> {
  // The failure comes first, because it counts also when both have happened.
  await Promise.race([stack.failure, stack.observed])
  await Promise.race([stack.failure, stack.requireStanding()])
  const { url, postgres, redis, authority } = stack.endpoints
  const sign = plan.target.app?.ready
  const kept: KeptStack = {
    name: plan.target.name,
    project: plan.root,
    ...{ url, postgres, redis, authority },
    health: sign !== undefined && 'path' in sign ? `${url}${sign.path}` : undefined,
    feeds: stack.feeds,
    prometheus: stack.prometheus,
    grafana: stack.grafana && { url: stack.grafana.url, password: stack.grafana.password },
    since,
    services: stack.services,
  }
  await guard.keep(kept)
  return { ...kept, id: guard.id }
}
