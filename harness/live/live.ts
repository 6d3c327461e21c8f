import { columns, printable, printableLines, wrap } from '../base/text.ts'
import { formatSeconds } from '../config/units/units.ts'
import type { DrivePhase } from '../load/engine/drive-messages.ts'
import { isDumb, type Paint, plain } from '../report/paint.ts'
import { advance, idle, type LiveState, liveLines } from './live-view.ts'
import type { OnProgress, Progress } from './progress.ts'

/** The part of a stream that a live view needs. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

/** A view of a run in progress. Disposing it leaves the last picture on the screen; disposing it again does nothing. */
export interface Live extends Disposable {
  readonly watch: OnProgress
}

/** The lines that stay on the screen when something has ended: a step with its time, or the last picture of a scenario. */
function lastLines(state: LiveState, now: number, paint: Paint, width: number): string[] {
  if (state.planned) return liveLines(state, now, paint, width)
  if (state.step === undefined) return []
  const line = paint(`${printable(state.step)}  ${formatSeconds((now - state.since) / 1000)}`, 'faint')
  return wrap(line, width, 2)
}

/** A warning, and the log lines that it quotes. */
const warningLines = (message: string, paint: Paint): string[] =>
  printableLines(message).map(
    (line, index) => `${index === 0 ? `${paint('warning', 'strong')}  ` : '  '}${line}`,
  )

/**
 * Draws in place on a terminal, unless TERM of the environment says that it is dumb. Elsewhere it prints plain lines: one for
 * each step, one for each phase of the load, and one every five seconds of a load.
 */
export function openLive(
  screen: Screen,
  clock: () => number,
  paint: Paint,
  environment: Readonly<Record<string, string | undefined>> = {},
): Live {
  const draws = screen.isTTY === true && !isDumb(environment)
  // A command that prints its result disposes the view before; drawing again would erase what it printed.
  const once = new DisposableStack()
  const { watch } = once.use(draws ? openTerminalLive(screen, clock, paint) : openPlainLive(screen, clock))
  return { watch, [Symbol.dispose]: () => once.dispose() }
}

function openTerminalLive(screen: Screen, clock: () => number, paint: Paint): Live {
  let state = idle
  let drawn: readonly string[] = []
  // A terminal without a size has 0 columns and 0 rows.
  const width = () => Math.max(20, (screen.columns || 80) - 1)
  // A picture higher than the screen could not be overwritten.
  const height = () => Math.max(4, (screen.rows || 24) - 1)
  // The whole picture is one write, and each line is cleared only after its new text, so that nothing flickers.
  const draw = (above: readonly string[]) => {
    const now = liveLines(state, clock(), paint, width(), height())
    // Lines that were drawn on a wider terminal take several rows of a narrower one.
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(columns(line) / (width() + 1))), 0)
    const up = rows > 0 ? `\u001b[${rows}A` : ''
    screen.write(`${up}\r${[...above, ...now].map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`)
    drawn = now
  }
  const timer = setInterval(() => draw([]), 250)
  timer.unref()
  return {
    watch(progress) {
      const ends = progress.type === 'step' || progress.type === 'scenario'
      const kept = ends ? lastLines(state, clock(), paint, width()) : []
      state = advance(state, progress, clock())
      const warning = progress.type === 'warning' ? warningLines(progress.message, paint) : []
      draw([...kept, ...warning.flatMap((line) => wrap(line, width(), 2))])
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      draw([])
    },
  }
}

function openPlainLive(screen: Screen, clock: () => number): Live {
  const between = 5000
  let state = idle
  let lastAt = Number.NEGATIVE_INFINITY
  let phase: DrivePhase | undefined
  const tell = (lines: readonly string[]) => screen.write(lines.map((line) => `${line}\n`).join(''))
  const shown = (progress: Progress): readonly string[] => {
    if (progress.type === 'warning') return warningLines(progress.message, plain)
    // Without drawing in place, a step is printed once.
    if (progress.type === 'detail') return []
    const entered = progress.type === 'tick' && progress.tick.phase !== phase
    phase = progress.type === 'tick' ? progress.tick.phase : undefined
    if (progress.type === 'tick' && !entered && clock() - lastAt < between) return []
    lastAt = clock()
    return progress.type === 'step' ? [printable(progress.name)] : liveLines(state, clock(), plain, 200)
  }
  return {
    watch(progress) {
      state = advance(state, progress, clock())
      const lines = shown(progress)
      if (lines.length > 0) tell(lines)
    },
    [Symbol.dispose]() {
      const last = state.planned ? liveLines(state, clock(), plain, 200) : []
      if (last.length > 0) tell(last)
    },
  }
}
