import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { boards, leftOutOf } from '../../dashboards/build/boards.ts'
import { sourceOf } from '../../dashboards/build/source-of.ts'
import { home } from '../../harness/base/paths.ts'
import { loadScenarios, loadTarget } from '../../harness/config/loading/load.ts'
import { declaredBudgets } from '../../harness/config/plan/declared-budgets.ts'

const examples = join(home, 'examples')
/** The examples with a config. A bare URL has none, and so no board. */
const names = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'tailgate.config.ts')))

test('every example but the bare URL has a config', () =>
  expect(names.toSorted()).toEqual(['compose', 'express-postgres', 'go-redis', 'python']))

test.each(names)(
  '`dashboards build` of %s names the panels whose metrics it lacks, and leaves out no other',
  async (name) => {
    const loaded = await loadTarget(join(examples, name))
    const scenarios = await loadScenarios(loaded, loaded.target.scenarios.standard)
    const source = sourceOf(
      loaded.target,
      scenarios.flatMap(({ scenario }) => declaredBudgets(scenario)),
    )
    // None of them counts its own requests; examples.test.ts sees that every panel that is left has data.
    expect(leftOutOf(source)).toEqual([
      'service: "Bytes sent" is left out: it wants the counter of bytes of response bodies: dashboards.requests.sent.',
      'service: "Given up" is left out: it wants the status of requests whose client left: dashboards.requests.givenUp.',
      'service: "Requests in flight" is left out: it wants the gauge of requests begun and not yet answered: dashboards.requests.inFlight.',
      'service: "Bytes in and out" is left out: it wants the counters of bytes of bodies: dashboards.requests.received and .sent.',
    ])
    const requests = boards(source)
      .find(({ name: board }) => board === 'service')
      ?.tiers.find(({ title }) => title === 'Requests: rate, errors, duration')
    expect(requests?.panels.map(({ title }) => title)).toEqual([
      ...[
        'Request rate',
        'Errors by status',
        'Response time p95',
        'Response time p99',
        'Spread of response times',
      ],
    ])
  },
)
