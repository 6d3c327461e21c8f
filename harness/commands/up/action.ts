import { randomInt } from 'node:crypto'
import { exitCodes } from '../../base/errors.ts'
import { usableCache } from '../../base/files/usable-cache.ts'
import { loadTarget } from '../../config/loading/load.ts'
import type { ArmOptions } from '../../config/plan/arm-options.ts'
import { makePlan } from '../../config/plan/make-plan.ts'
import { openGuard } from '../../guard/guardian/guard.ts'
import { logsOf } from '../../guard/processes/strays.ts'
import { keep } from '../../stack/keep.ts'
import { up } from '../../stack/up.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { openProgress } from '../shared/output.ts'
import { shortPath } from '../shared/short-path.ts'
import { keptStackLines } from '../shared/stack-lines.ts'
import { drawnPages } from './drawn-pages.ts'

/** The options as typed. */
export interface UpRequest extends ArmOptions {
  readonly rows?: string
  readonly port?: string
  readonly stack?: string
  readonly tmpfs?: boolean
  readonly observe?: boolean
  readonly config?: string
  readonly json?: boolean
}

/** Starts the stack and leaves it to its guardian. */
export async function executeUp(
  { config, json, observe, ...request }: UpRequest,
  signal: AbortSignal,
): Promise<number> {
  const since = Date.now()
  const asked = { ...request, scenarios: [], drives: 'nothing', budgets: [], profile: false } as const
  const plan = await makePlan(await loadTarget(process.cwd(), { config }), asked, () => randomInt(2 ** 32))
  using live = openProgress()
  await using guard = await openGuard({ signal })
  // Loaded on demand, because the code for dashboards is large and most stacks are started without them.
  const shown = observe
    ? await (await import('../dashboards/shown-dashboards.ts')).showDashboards(guard.directory, config)
    : undefined
  const stack = await up(plan.stack, guard, {
    signal,
    onStep: live.watch,
    prometheus: observe ?? false,
    dashboards: shown?.directory,
    purpose: 'by-hand',
    cache: await usableCache(),
  })
  const kept = await keep(plan.stack, stack, guard, since)
  const { id, prometheus } = kept
  const logs = logsOf(guard.directory)
  const pages =
    shown && prometheus && !kept.grafana ? await drawnPages(() => shown.draw(prometheus), live.watch) : []
  live[Symbol.dispose]()
  if (json) printJson({ ...kept, logs, pages }, 'given')
  else
    printLines([
      ...keptStackLines({ id, logs, kept }, since),
      ...pages.map((file) => `  page       ${shortPath(file)}`),
      ...(pages.length > 0 ? ['  Pages are as of now; `tailgate dashboards serve` shows them live.'] : []),
      '',
      'It stays until `tailgate down`.',
    ])
  return exitCodes.pass
}
