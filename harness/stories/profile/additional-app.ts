import type { AttachOrder } from '../../../profiles/attached/attached.ts'
import type { ProfileOrder } from '../../../profiles/process.ts'
import type { TargetApp } from '../../config/target/target.ts'
import { seconds } from '../../config/units/units.ts'
import type { Guard } from '../../guard/processes/process.ts'
import { readinessOfApp } from '../../guard/waiting/readiness.ts'
import { findListeners } from '../../stack/sockets/listeners.ts'
import type { Stack } from '../../stack/stack.ts'

/** An additional process of an app, which a profiler is to start. */
interface AdditionalApp {
  /** Where it will serve. */
  readonly url: string
  /** What an order for its profile says of it. */
  readonly order: Pick<ProfileOrder, 'process' | 'ready' | 'readySeconds'> & Pick<AttachOrder, 'serving'>
}

/**
 * Describes one additional process of the app of a stack, at a free port; nothing is started here.
 * @param name unlike that of any other process of the guard.
 */
export async function additionalApp(
  stack: Pick<Stack, 'appProcess'>,
  { ready, readyWithin }: Pick<TargetApp, 'ready' | 'readyWithin'>,
  guard: Pick<Guard, 'reserve'>,
  name: string,
): Promise<AdditionalApp> {
  const [port = 0, adminPort = 0] = await guard.reserve(2)
  return {
    url: `http://127.0.0.1:${port}`,
    order: {
      process: await stack.appProcess({ name, port, adminPort }),
      ready: readinessOfApp(ready, port),
      readySeconds: seconds(readyWithin),
      serving: () => findListeners(['127.0.0.1'], port).pids,
    },
  }
}
