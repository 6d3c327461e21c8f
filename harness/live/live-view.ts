import { columns, grouped, padEnd, padStart, printable, wrap } from '../base/text.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { defaultErrorShare } from '../config/budgets/error-budgets.ts'
import type { PlannedScenario } from '../config/plan/load-plan.ts'
import { timeLimit } from '../config/units/unit-table.ts'
import { formatMicroseconds, formatSeconds } from '../config/units/units.ts'
import type { DriveMessage, RouteTick } from '../load/engine/drive-messages.ts'
import { failureName } from '../report/failures.ts'
import { type Paint, symbols } from '../report/paint.ts'
import type { Progress } from './progress.ts'

/** The state behind the live view. Times are milliseconds of the clock that it is given. */
export interface LiveState {
  readonly step: string | undefined
  /** The progress within the step, in words. */
  readonly detail?: string | undefined
  readonly since: number
  readonly planned: PlannedScenario | undefined
  readonly budgets: readonly Budget[]
  readonly tick: Extract<DriveMessage, { type: 'tick' }> | undefined
}

export const idle: LiveState = { step: undefined, since: 0, planned: undefined, budgets: [], tick: undefined }

/** The state after one more progress event. */
export function advance(state: LiveState, progress: Progress, now: number): LiveState {
  switch (progress.type) {
    case 'step':
      return { step: progress.name, since: now, planned: undefined, budgets: [], tick: undefined }
    case 'scenario':
      return { ...idle, since: now, planned: progress.planned, budgets: progress.budgets }
    case 'tick':
      return { ...state, tick: progress.tick }
    case 'detail':
      return { ...state, detail: progress.words }
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

/** Whether more requests of a route fail than a budget allows, so that its times are not those of answers. */
function failsTooMuch({ done, failed }: RouteTick, budgets: readonly Budget[]): boolean {
  const allowed = budgets.find(({ figure, level, during }) => figure === 'errorRate' && !level && !during)
  return failed > (allowed?.limit ?? defaultErrorShare) * done
}

/**
 * `p95 9.1 ms of 25 ms ✓`: the symbol shows the present state, which is not yet a verdict. A fast failure is not a fast
 * answer, so a time within its limit is shown as open while too many requests fail.
 */
function against(figure: 'p95' | 'p99', tick: RouteTick, budgets: readonly Budget[], paint: Paint): string {
  const value = tick[figure]
  const limit = budgets.find((one) => one.figure === figure && !one.window && !one.during)?.limit
  const read = padStart(formatMicroseconds(value), 8)
  if (limit === undefined) return `${figure} ${read}`
  const within = failsTooMuch(tick, budgets) ? 'unproven' : 'pass'
  const stands = value <= limit ? within : 'fail'
  const asked = timeLimit(limit)
  return `${figure} ${paint(`${read} of ${asked} ${symbols[stands]}`, stands)}`
}

/**
 * Joins parts with two spaces between them, on as many lines as needed; lines after the first are indented. A part that fits
 * on a line is not broken.
 */
function flow(parts: readonly string[], width: number, indent: number): string[] {
  const lines: string[] = []
  for (const part of parts.filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && columns(last) + 2 + columns(part) <= width)
      lines[lines.length - 1] = `${last}  ${part}`
    else lines.push(last === undefined ? part : ' '.repeat(indent) + part)
  }
  return lines.flatMap((line) => wrap(line, width, indent))
}

function routeParts(tick: RouteTick, budgets: readonly Budget[], nameWidth: number, paint: Paint): string[] {
  const own = budgets.filter(({ route }) => route === tick.route)
  return [
    `  ${padEnd(printable(tick.route), nameWidth)}`,
    against('p95', tick, own, paint),
    against('p99', tick, own, paint),
    `${padStart(grouped(tick.done), 7)} done`,
    tick.failed > 0 ? paint(`${grouped(tick.failed)} failed`, 'fail') : '0 failed',
  ]
}

/** The progress of a phase as a bar; empty for a phase of unknown length. */
function progressOf({ tick }: LiveState, planned: PlannedScenario, barWidth: number): string {
  const phase = tick?.phase ?? 'session'
  const whole = { session: 0, 'warm-up': planned.warmUpSeconds, measure: planned.durationSeconds, drain: 0 }[
    phase
  ]
  if (whole <= 0) return ''
  const elapsed = Math.min(tick?.elapsed ?? 0, whole)
  const since = Math.floor(elapsed) === 0 ? '0 s' : formatSeconds(Math.floor(elapsed))
  return `${bar(elapsed / whole, barWidth)} ${since} of ${formatSeconds(whole)}`
}

function scenarioLines(planned: PlannedScenario, state: LiveState, paint: Paint, width: number): string[] {
  const { tick, budgets } = state
  const routes = tick?.routes ?? []
  const failed = routes.reduce((total, route) => total + route.failed, 0)
  const head = [
    paint(printable(planned.scenario.name), 'strong'),
    phaseWords[tick?.phase ?? 'session'],
    progressOf(state, planned, width < 60 ? 10 : 20),
    tick ? `${grouped(tick.rate)}/s` : '',
    failed > 0 ? paint(`${grouped(failed)} failed`, 'fail') : '',
  ]
  const widest = Math.max(0, ...routes.map(({ route }) => columns(printable(route))))
  const nameWidth = Math.min(widest, Math.floor(width / 4))
  const failing = (tick?.failing ?? []).map(
    (group) =>
      `${paint(`${failureName(group)} × ${grouped(group.count)}`, 'fail')} on ${printable(group.route)}`,
  )
  return [
    ...flow(head, width, 2),
    ...routes.flatMap((route) => flow(routeParts(route, budgets, nameWidth, paint), width, 4)),
    ...(failing.length > 0 ? flow(['  failed:', ...failing], width, 4) : []),
  ]
}

/** The lines on the screen at time `now`: at most `width` columns wide and `height` lines high. */
export function liveLines(
  state: LiveState,
  now: number,
  paint: Paint,
  width: number,
  height = Number.POSITIVE_INFINITY,
): string[] {
  const lines = state.planned
    ? scenarioLines(state.planned, state, paint, width)
    : stepLines(state, now, paint, width)
  if (lines.length <= height) return lines
  const shown = Math.max(1, height - 1)
  return [...lines.slice(0, shown), wrap(`… ${lines.length - shown} more lines`, width)[0] ?? '']
}

function stepLines({ step, detail, since }: LiveState, now: number, paint: Paint, width: number): string[] {
  if (step === undefined) return []
  const far = detail === undefined ? '' : `  ${printable(detail)}`
  return wrap(`${printable(step)}${far}  ${paint(formatSeconds((now - since) / 1000), 'faint')}`, width, 2)
}
