import {
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units'
import type { Board, Tier } from '../../model/model.ts'
import { lines, ranking, rate, shareOf, stat } from '../../model/panels.ts'
import { withoutRun } from '../../model/requests.ts'
import { k6Tier } from './k6.ts'
import { loadInBrief } from './load-in-brief.ts'

const emptyWhen = withoutRun
const ended = 'sum(rate(tailgate_load_requests_total[$__range]))'

const unsent =
  'last_over_time(tailgate_load_unsent_requests[$__range]) / last_over_time(tailgate_load_unsent_allowed_requests[$__range])'
/** Selects what belongs to the run that ended last: what an earlier one lacked says nothing of it. */
const ofLastRun = 'and on (run) topk(1, last_over_time(tailgate_run_end_time_seconds[$__range]))'

const soundness: Tier = {
  title: 'Is the instrument sound?',
  panels: [
    stat({
      title: 'Requests ended',
      why: 'Requests per second over the time shown, as the load generator counts them: those without an answer too.',
      unit: RequestsPerSecond,
      expr: ended,
      emptyWhen,
      width: 6,
    }),
    stat({
      title: 'Requests failed',
      why: 'Share of requests that did not end as the scenario expects: a wrong status, a timeout, a broken connection, a wrong answer.',
      unit: PercentUnit,
      zeroWhen: 'no request has failed',
      expr: shareOf(`(sum(rate(tailgate_load_failures_total[$__range])) or 0 * ${ended})`, ended),
      emptyWhen,
      width: 6,
    }),
    stat({
      title: 'Requests not sent, of those allowed',
      why: 'Requests that were meant to start and did not end, in the last run that is over: as a share of those that its certificate allows, which are 1 % of the intended ones, for k6 one part in the seconds of the load where that is more. Above 100 % the run cannot pass.',
      unit: PercentUnit,
      expr: `max(${unsent} ${ofLastRun})`,
      limit: { sense: 'at-most', value: 1 },
      emptyWhen: 'no run has ended in this time, or the last one kept no schedule',
      width: 6,
    }),
    stat({
      title: 'Latest send',
      why: 'The most that a request left late over the time shown.',
      unit: Seconds,
      expr: 'max(max_over_time(tailgate_load_send_lag_max_seconds[$__range]))',
      emptyWhen: 'no open loop has run in this time: other engines do not tell their lag',
      width: 6,
    }),
    ...loadInBrief,
  ],
}

const phases: Tier = {
  title: 'Phases and verdicts',
  panels: [
    ranking({
      title: 'How long each phase lasts',
      why: 'Phases of the loads in the time shown. They are marked on every chart of every board, where they begin.',
      unit: Seconds,
      expr: 'max by (scenario, phase) (last_over_time(tailgate_run_phase_end_time_seconds[$__range]) - last_over_time(tailgate_run_phase_start_time_seconds[$__range]))',
      legend: '{{scenario}}: {{phase}}',
      most: 20,
      emptyWhen,
    }),
    ranking({
      title: 'Verdicts, by their age',
      why: 'What each run came to, and how long ago; the newest first. The directory below results/ holds report.html, which says why, and profiles/ with the flame graph.',
      unit: Seconds,
      expr: 'time() - max by (bundle, scenario, verdict) (last_over_time(tailgate_run_verdict_time_seconds[$__range]))',
      legend: '{{verdict}}: {{scenario}}, {{bundle}}',
      first: 'lowest',
      most: 20,
      emptyWhen: 'no run whose Prometheus outlives it has ended in this time',
    }),
  ],
}

const requests: Tier = {
  title: 'What was sent',
  panels: [
    lines({
      title: 'Requests by route',
      why: 'Requests per second by when each was meant to start.',
      unit: RequestsPerSecond,
      queries: [
        { expr: rate('tailgate_load_requests_total', 'scenario, route'), legend: '{{route}} ({{scenario}})' },
      ],
      emptyWhen,
      width: 8,
    }),
    lines({
      title: 'Failures by kind',
      why: 'Failures per second by how they ended. “local” is this machine’s doing and says nothing of the service.',
      unit: OpsPerSecond,
      zeroWhen: 'no request has failed',
      queries: [{ expr: rate('tailgate_load_failures_total', 'kind'), legend: '{{kind}}' }],
      emptyWhen: 'nothing has failed, or no run has written here',
      width: 8,
    }),
    lines({
      title: 'Bytes of the load',
      why: 'Bytes per second that the load generator sent and received.',
      unit: BytesPerSecondIEC,
      queries: [{ expr: rate('tailgate_load_bytes_total', 'direction'), legend: '{{direction}}' }],
      emptyWhen,
      width: 8,
    }),
  ],
}

/** The load itself, whichever engine sends it. */
export const loadBoard: Board = {
  name: 'load',
  title: 'Tailgate: load run',
  why: 'Did the load do what it was meant to? Rate, send lag, what was dropped, the generator’s own processor, phases and verdicts.',
  variables: [],
  tiers: [soundness, phases, requests, k6Tier],
}
