import { fewOf, printable } from '../base/text.ts'
import type { FailureGroup } from '../evidence/failure-evidence.ts'
import type { RouteTotals } from '../evidence/recorder/route-totals.ts'
import { failureName, failureWords } from '../report/failures.ts'
import type { OnProgress } from './progress.ts'

/** With fewer requests of a route, all of them may have failed by chance. */
const fewestRequests = 10
/** More routes in one sentence are counted. */
const mostNamed = 3

/** What a load has measured until now; `failing` has the largest groups of failures. */
interface Measured {
  readonly routes: readonly Pick<RouteTotals, 'route' | 'done' | 'failed'>[]
  readonly failing?: readonly FailureGroup[] | undefined
}

/**
 * Warns of routes of which every request has failed so far, each once. A target that Tailgate starts is asked for nothing
 * before its load, so that it is fresh; a wrong path, a log-in or `expect` would otherwise show only at the end.
 */
export class FailingRoutes {
  readonly #told = new Set<string>()
  readonly #watch: OnProgress

  constructor(watch: OnProgress) {
    this.#watch = watch
  }

  onTick({ routes, failing = [] }: Measured): void {
    const found = routes.flatMap(({ route, done, failed }) => {
      const own = failing.find((group) => group.route === route)
      const isWhole = done >= fewestRequests && failed === done && !this.#told.has(route)
      // What failed on this machine itself says nothing about the service.
      return isWhole && own !== undefined && own.kind !== 'local' ? [own] : []
    })
    const [first] = found
    if (first === undefined) return
    for (const { route } of found) this.#told.add(route)
    const names = found.map((own) => `${printable(own.route)} (${failureName(own)})`)
    const { example } = failureWords(first)
    this.#watch({
      type: 'warning',
      message: `Every request of ${fewOf(names, mostNamed)} has failed so far${example === '' ? '' : `: ${example}`}. If the path, the log-in or \`expect\` is wrong, end the run with Ctrl-C.`,
    })
  }
}
