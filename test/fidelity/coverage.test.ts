import { expect, test } from 'vitest'
import { type KnownName, knownLatencies } from '../../harness/calibration/known/latencies.ts'
import { ascendingOf, ranked } from '../../harness/calibration/known/served.ts'
import { startKnown } from '../../harness/calibration/known/start.ts'
import { seriesOf } from '../../harness/verdict/figures/route-series.ts'
import { exceedances, standing } from '../../harness/verdict/statistics/statistics.ts'
import { measured, openLoop } from './measured.ts'

/** Each round measures sixteen servers at once. KNOWN_ROUNDS=10 gives the long form, which takes two minutes. */
const rounds = Number(process.env.KNOWN_ROUNDS ?? 1)
const servers = 16
const names: readonly KnownName[] = Array.from({ length: servers }, () => 'exponential')
const routes = names.map((_, index) => `r${index}`)
const figures = [0.95, 0.99] as const

const mix = routes.map((route, index) => `{route:'${route}',weight:1,request:()=>({path:'/${index}'})}`)

test('a budget on the percentile that a server is known to have is called wrongly in at most 5 of 100 runs', {
  timeout: 60_000 * rounds,
}, async () => {
  let wrong = 0
  let calls = 0
  for (let round = 0; round < rounds; round += 1) {
    await using server = await startKnown(names)
    const scenario = openLoop('poisson', 60 * servers).replace(/mix:.*$/, `mix:[${mix.join(',')}]}`)
    const { scenarios } = await measured({
      ...{ url: server.url, scenario, rate: 60 * servers, seconds: 10, routes },
      ...{ signal: AbortSignal.timeout(50_000) },
    })
    // Delays of the server by this machine are not errors of the interval, and neither is the millisecond that an instrument
    // may add.
    const lateness = (await server.served()).map(({ late }) => late)
    const late = (ranked(ascendingOf(lateness), 0.99) ?? 0) + 1
    for (const route of routes) {
      const series = scenarios[0] && seriesOf(scenarios[0], route)
      expect(series?.done).toBeGreaterThan(400)
      for (const p of figures) {
        const truth = knownLatencies.exponential.truth(p)
        const at = (milliseconds: number) =>
          standing(exceedances(series?.latencies ?? [], milliseconds * 1000), 1 - p)
        calls += 1
        if (at(truth) === 'within' || at(truth + late) === 'beyond') wrong += 1
      }
    }
  }
  // A short form makes few calls, of which more may be wrong by chance, so it allows two standard deviations.
  expect(wrong, `of ${calls}`).toBeLessThanOrEqual(
    0.05 * calls + 2 * Math.sqrt(0.05 * 0.95 * calls) * Number(rounds === 1),
  )
})
