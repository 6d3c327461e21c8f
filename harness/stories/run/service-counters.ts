import { messageOf } from '../../base/errors.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { Target } from '../../config/target/target.ts'
import type { OnProgress } from '../../live/progress.ts'
import { type Counters, countedSince, explain, readCounters } from '../../measure/service-counters.ts'
import type { Stack } from '../../stack/stack.ts'

/** What the services counted during an activity. */
export interface Counting {
  /** Writes `counters.json`: before, after, the difference, and why counters are left out of it. */
  finish(): Promise<void>
}

/**
 * Reads the counters now and once more when finished. A counter that cannot be read is reported and left out; it is never an
 * error.
 */
export async function startServiceCounters(
  stack: Stack,
  bundle: Bundle,
  watch: OnProgress,
): Promise<Counting> {
  const read = (): Promise<Counters | undefined> =>
    readCounters(stack.endpoints).catch((error: unknown) => {
      watch({ type: 'warning', message: `The counters of the services cannot be read: ${messageOf(error)}` })
      return undefined
    })
  const before = await read()
  return {
    async finish() {
      const after = await read()
      if (!before || !after) return
      const [postgres, redis] = [
        countedSince('postgres', before, after),
        countedSince('redis', before, after),
      ]
      const counted = {
        ...{ before, after, difference: { postgres: postgres.counts, redis: redis.counts } },
        leftOut: { postgres: postgres.leftOut, redis: redis.leftOut },
      }
      await bundle.write('counters.json', JSON.stringify(counted, null, 2))
    },
  }
}

/** Writes the plans of the target's hot queries into `plans/`, one file each. */
export async function keepPlans(
  target: Target,
  stack: Stack,
  bundle: Bundle,
  watch: OnProgress,
): Promise<void> {
  const { postgres } = stack.endpoints
  if (postgres === undefined) return
  const plans = await explain(postgres, target.dataset?.queries ?? {}).catch((error: unknown) => {
    watch({ type: 'warning', message: `The query plans cannot be read: ${messageOf(error)}` })
    return {}
  })
  for (const [name, found] of Object.entries(plans))
    await bundle.write(`plans/${name}.json`, JSON.stringify(found, null, 2))
}
