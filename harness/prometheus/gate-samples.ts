import type { WrittenSample } from './remote-write.ts'

/** One change of a comparison, in the form in which the history keeps it. */
interface Change {
  readonly scenario: string
  readonly route: string
  readonly figure: string
  /** head / base - 1; undefined when base is 0, where `difference` is used instead. */
  readonly change: number | undefined
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly tolerable: number
  readonly mde: number | undefined
  readonly outcome: string
  readonly isGated: boolean
}

interface Side {
  readonly words: string
  readonly commit: string | undefined
}

/** The result of a comparison. */
export interface Compared {
  readonly comparison: {
    readonly id: string
    readonly purpose: string
    readonly scenarios: readonly string[]
    readonly arms: { readonly base: Side; readonly head: Side }
  }
  readonly verdict: {
    readonly outcome: string
    readonly tookSeconds: number
    readonly changes: readonly Change[]
  }
}

/** The first ten digits of a commit, by which people know it. */
const nameOf = ({ commit, words }: Side): string => commit?.slice(0, 10) ?? words

/** The known values of a change by the name of their metric. */
const valuesOf = ({ change, difference, low, high, tolerable, mde }: Change) => ({
  change: change ?? difference,
  change_low: low,
  change_high: high,
  tolerable,
  mde,
})

/** A comparison as samples at `at`, in Unix milliseconds: its verdict, its duration, and every gated change with its MDE. */
export function gateSamples({ comparison, verdict }: Compared, at: number): readonly WrittenSample[] {
  const { id, purpose, scenarios, arms } = comparison
  const own = { run: id, base: nameOf(arms.base), head: nameOf(arms.head) }
  const gate = { ...own, purpose, scenarios: scenarios.join(', '), verdict: verdict.outcome }
  const changes = verdict.changes
    .filter(({ isGated }) => isGated)
    .flatMap((change) => {
      const labels = { ...own, scenario: change.scenario, route: change.route, figure: change.figure }
      return Object.entries(valuesOf(change)).flatMap(([name, value]): WrittenSample[] =>
        value === undefined || !Number.isFinite(value)
          ? []
          : [{ metric: `tailgate_gate_${name}_ratio`, labels, value, at }],
      )
    })
  return [
    { metric: 'tailgate_gate_verdict_time_seconds', labels: gate, value: at / 1000, at },
    { metric: 'tailgate_gate_took_seconds', labels: own, value: verdict.tookSeconds, at },
    ...changes,
  ]
}
