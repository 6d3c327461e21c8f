import { clip, columns, grouped, padEnd, padStart, printable } from '../base/text.ts'
import type { Budget } from '../config/budgets/budget.ts'
import type { PlannedScenario } from '../config/plan/plan.ts'
import { formatMicroseconds, formatSeconds } from '../config/units/units.ts'
import type { DriveMessage, RouteTick } from '../load/engine/drive-messages.ts'
import { type Paint, symbols } from '../report/paint.ts'
import type { Progress } from './progress.ts'

/** What the live view knows. Times are milliseconds of the clock given to it. */
export interface LiveState {
  readonly step: string | undefined
  readonly since: number
  readonly planned: PlannedScenario | undefined
  readonly tick: Extract<DriveMessage, { type: 'tick' }> | undefined
}

export const idle: LiveState = { step: undefined, since: 0, planned: undefined, tick: undefined }

/** The state after one more piece of progress. */
export function advance(state: LiveState, progress: Progress, now: number): LiveState {
  switch (progress.type) {
    case 'step':
      return { step: progress.name, since: now, planned: undefined, tick: undefined }
    case 'scenario':
      return { step: undefined, since: now, planned: progress.planned, tick: undefined }
    case 'tick':
      return { ...state, tick: progress.tick }
    case 'warning':
      return state
  }
}

const phaseWords = { session: 'starting', 'warm-up': 'warming up', measure: 'measuring', drain: 'draining' }

function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  const full = Math.floor(eighths / 8)
  const part = ' ▏▎▍▌▋▊▉'[eighths % 8] ?? ''
  return padEnd('█'.repeat(full) + (part === ' ' ? '' : part), width).replaceAll(' ', '░')
}

/** `p95 9.1 ms of 25 ms ✓`: the symbol says how it stands now, which is no verdict yet. */
function against(figure: 'p95' | 'p99', value: number, budgets: readonly Budget[], paint: Paint): string {
  const limit = budgets.find((one) => one.figure === figure && !one.window && !one.during)?.limit
  const read = padStart(formatMicroseconds(value), 8)
  if (limit === undefined) return `${figure} ${read}`
  const stands = value <= limit ? 'pass' : 'fail'
  return `${figure} ${paint(`${read} of ${formatMicroseconds(limit)} ${symbols[stands]}`, stands)}`
}

function routeLine(tick: RouteTick, budgets: readonly Budget[], nameWidth: number, paint: Paint): string {
  const own = budgets.filter(({ route }) => route === tick.route)
  const failed = tick.failed > 0 ? paint(`${grouped(tick.failed)} failed`, 'fail') : '0 failed'
  return [
    `  ${padEnd(printable(tick.route), nameWidth)}`,
    against('p95', tick.p95, own, paint),
    against('p99', tick.p99, own, paint),
    `${padStart(grouped(tick.done), 7)} done`,
    failed,
  ].join('  ')
}

function scenarioLines(planned: PlannedScenario, state: LiveState, paint: Paint): string[] {
  const { tick } = state
  const phase = tick?.phase ?? 'session'
  const whole = { session: 0, 'warm-up': planned.warmUpSeconds, measure: planned.durationSeconds, drain: 0 }[
    phase
  ]
  const elapsed = Math.min(tick?.elapsed ?? 0, whole || Number.POSITIVE_INFINITY)
  const time =
    whole > 0
      ? `${bar(elapsed / whole, 20)} ${Math.floor(elapsed) === 0 ? '0 s' : formatSeconds(Math.floor(elapsed))} of ${formatSeconds(whole)}`
      : ''
  const routes = tick?.routes ?? []
  const failed = routes.reduce((total, route) => total + route.failed, 0)
  const head = [
    paint(printable(planned.scenario.name), 'strong'),
    phaseWords[phase],
    time,
    tick ? `${grouped(tick.rate)}/s` : '',
    failed > 0 ? paint(`${grouped(failed)} failed`, 'fail') : '',
  ]
  const nameWidth = Math.max(0, ...routes.map(({ route }) => columns(printable(route))))
  return [
    head.filter(Boolean).join('  '),
    ...routes.map((route) => routeLine(route, planned.budgets, nameWidth, paint)),
  ]
}

/** What is on the screen at `now`: at most `width` columns a line. */
export function liveLines(state: LiveState, now: number, paint: Paint, width: number): string[] {
  const lines = state.planned
    ? scenarioLines(state.planned, state, paint)
    : state.step === undefined
      ? []
      : [`${printable(state.step)}  ${paint(formatSeconds((now - state.since) / 1000), 'faint')}`]
  return lines.map((line) => clip(line, width))
}
