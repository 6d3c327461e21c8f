import { PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Board, LinesPanel, StatPanel, Tier } from '../model/model.ts'
import { lines, ranking, stat } from '../model/panels.ts'

const emptyWhen = 'no gate or comparison has told this Prometheus in this time: it takes --prometheus'
const kept = (metric: string, window: string): string =>
  `max by (scenario, route, figure) (last_over_time(${metric}[${window}]))`
const legend = '{{figure}} of {{route}} ({{scenario}})'

const verdicts = (verdict: string, why: string): StatPanel =>
  stat({
    title: `Verdicts: ${verdict}`,
    why,
    unit: Short,
    expr: `count(last_over_time(tailgate_gate_verdict_time_seconds{verdict="${verdict}"}[$__range]))`,
    emptyWhen: `no gate of this time came to ${verdict}, or none has told this Prometheus`,
    width: 8,
  })

const overview: Tier = {
  title: 'What the gates came to',
  panels: [
    verdicts('pass', 'Comparisons in the time shown that found nothing worse than is tolerable.'),
    verdicts(
      'fail',
      'Comparisons in the time shown that confirmed a figure to be worse. Each names it in its report.',
    ),
    verdicts(
      'unproven',
      'Comparisons in the time shown that could not decide. Many of them mean too little time or too noisy a machine.',
    ),
    ranking({
      title: 'Revisions, by how long ago they were judged',
      why: 'When each revision last came to a verdict against its base, the newest first.',
      unit: Seconds,
      expr: 'time() - max by (head, base, verdict) (last_over_time(tailgate_gate_verdict_time_seconds[$__range]))',
      legend: '{{verdict}}: {{head}} against {{base}}',
      first: 'lowest',
      most: 20,
      emptyWhen,
    }),
    ranking({
      title: 'Largest changes',
      why: 'The figures that became worse by most, of every revision in the time shown.',
      unit: PercentUnit,
      expr: 'max by (head, scenario, route, figure) (last_over_time(tailgate_gate_change_ratio[$__range]))',
      legend: '{{figure}} of {{route}} ({{scenario}}) in {{head}}',
      most: 20,
      emptyWhen,
    }),
  ],
}

const overRevisions = (title: string, why: string, metric: string): LinesPanel =>
  lines({
    title,
    why,
    unit: PercentUnit,
    queries: [{ expr: kept(metric, '$__rate_interval'), legend }],
    emptyWhen,
  })

const changes: Tier = {
  title: 'Over revisions',
  panels: [
    overRevisions(
      'Change of each figure',
      'How much each gated figure changed with each revision. Many small ones of one sign are a creep that no single gate sees.',
      'tailgate_gate_change_ratio',
    ),
    overRevisions(
      'Smallest change that would be seen',
      'The MDE: what each comparison would have caught 95 times in 100. Above what is tolerable, a pass says little.',
      'tailgate_gate_mde_ratio',
    ),
    lines({
      title: 'Intervals of changes',
      why: 'Both ends of the interval of each change. A pass needs the upper one below what is tolerable.',
      unit: PercentUnit,
      queries: [
        { expr: kept('tailgate_gate_change_low_ratio', '$__rate_interval'), legend: `low ${legend}` },
        { expr: kept('tailgate_gate_change_high_ratio', '$__rate_interval'), legend: `high ${legend}` },
        { expr: kept('tailgate_gate_tolerable_ratio', '$__rate_interval'), legend: `tolerable ${legend}` },
      ],
      emptyWhen,
    }),
    lines({
      title: 'How long comparisons take',
      why: 'Seconds of measuring, starting and heating of each comparison.',
      unit: Seconds,
      queries: [
        {
          expr: 'max(last_over_time(tailgate_gate_took_seconds[$__rate_interval]))',
          legend: 'comparison',
        },
      ],
      emptyWhen,
    }),
  ],
}

/** Gates and comparisons of revisions that were written to this Prometheus. */
export const gateBoard: Board = {
  name: 'gate',
  title: 'Tailgate: gate history',
  why: 'Does the service creep? Verdicts, changes and what the gate could have seen, revision by revision.',
  variables: [],
  tiers: [overview, changes],
}
