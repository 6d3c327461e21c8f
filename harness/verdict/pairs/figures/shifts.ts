import { quantile } from '../../../evidence/distribution.ts'
import { median } from '../../statistics/drift.ts'
import { signedRank } from '../../statistics/paired/signed-rank.ts'
import { fewestSamples } from '../../statistics/statistics.ts'
import type { Shift } from '../pair-verdict.ts'
import type { Observed } from './observed.ts'

const percentiles = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]

/**
 * How far each percentile of each route has moved, with an interval that misses it 5 times in 100, each by itself: this shows
 * where a change lies and is not a test. Source: Doksum, Annals of Statistics 2 (1974); Rousselet, Pernet and Wilcox 2017.
 */
export const shiftsOf = ({ evidence: { scenario }, routes, invocations }: Observed): Shift[] =>
  routes.flatMap((route) =>
    percentiles.flatMap((percentile): Shift[] => {
      const values = invocations.flatMap(({ arms }) => {
        const latencies = [arms.base, arms.head].map(({ routes: own }) => own.get(route)?.latency)
        if (latencies.some((latency) => (latency?.total ?? 0) < fewestSamples(percentile))) return []
        const [base = 0, head = 0] = latencies.map((latency) => latency && quantile(latency, percentile))
        return base > 0 && head > 0 ? [{ base, head, difference: Math.log(head / base) }] : []
      })
      if (values.length === 0) return []
      const { estimate, low, high } = signedRank(
        values.map(({ difference }) => difference),
        0.025,
      )
      return [
        {
          ...{ scenario, route, percentile },
          base: median(values.map(({ base }) => base)),
          head: median(values.map(({ head }) => head)),
          change: Math.expm1(estimate),
          low: Math.expm1(low),
          high: Math.expm1(high),
        },
      ]
    }),
  )
