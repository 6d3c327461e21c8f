import { describe, expect, test } from 'vitest'
import { budget } from '../../test/fixtures/report.ts'
import { clip, columns, printable } from '../base/text.ts'
import type { PlannedScenario } from '../config/plan/load-plan.ts'
import type { DrivePhase } from '../load/engine/drive-messages.ts'
import { coloured, plain } from '../report/paint.ts'
import { openLive } from './live.ts'
import { advance, idle, liveLines } from './live-view.ts'
import type { Progress } from './progress.ts'

const planned: PlannedScenario = {
  scenario: {
    name: 'browse',
    why: 'It is looked at.',
    engine: 'autocannon',
    connections: 1,
    duration: '20s',
    warmUp: '5s',
    timeout: '5s',
    mix: [],
    budgets: {},
  },
  file: '/browse.ts',
  rate: 300,
  warmUpSeconds: 5,
  durationSeconds: 20,
  timeoutSeconds: 5,
}
const budgets = [budget('browse', 'list', 'p95', 25_000), budget('browse', 'list', 'p99', 40_000)]
const tick = (phase: DrivePhase, elapsed: number, failed = 0): Progress => ({
  type: 'tick',
  tick: {
    type: 'tick',
    phase,
    elapsed,
    rate: 301,
    routes: [{ route: 'list', done: 1234, failed, p50: 4000, p95: 9100, p99: 52_000 }],
  },
})
const at = (...progress: readonly Progress[]) => progress.reduce((state, one) => advance(state, one, 0), idle)

describe('the live view', () => {
  test('of a step says how long it takes', () => {
    expect(liveLines(at({ type: 'step', name: 'Starting PostgreSQL' }), 1500, plain, 80)).toEqual([
      'Starting PostgreSQL  1.5 s',
    ])
  })

  test('of a scenario has phase, bar, rate, percentiles against budgets and errors', () => {
    const lines = liveLines(at({ type: 'scenario', planned, budgets }, tick('measure', 10)), 0, plain, 120)
    expect(lines).toEqual([
      'browse  measuring  ██████████░░░░░░░░░░ 10 s of 20 s  301/s',
      expect.stringMatching(
        /^ {2}list {2}p95 +9\.10 ms of 25\.0 ms ✓ {2}p99 +52\.0 ms of 40\.0 ms ✗ {2}.*1.234 done {2}0 failed$/,
      ),
    ])
  })

  test.each([
    ['session', 'starting'],
    ['warm-up', 'warming up'],
    ['drain', 'draining'],
  ] as const)('names the phase %s', (phase, words) => {
    expect(liveLines(at({ type: 'scenario', planned, budgets }, tick(phase, 1)), 0, plain, 120)[0]).toContain(
      words,
    )
  })

  test('of a scenario with too many failures marks no time as within its limit', () => {
    const shown = (failed: number) =>
      liveLines(at({ type: 'scenario', planned, budgets }, tick('measure', 10, failed)), 0, plain, 120).join(
        '\n',
      )
    expect(shown(1)).toContain('9.10 ms of 25.0 ms ✓')
    expect(shown(2)).toContain('9.10 ms of 25.0 ms ?')
    expect(shown(1234)).toContain('52.0 ms of 40.0 ms ✗')
  })

  test('shows failures in the head and on the route', () => {
    const lines = liveLines(at({ type: 'scenario', planned, budgets }, tick('measure', 1, 7)), 0, plain, 120)
    expect(lines.map((line) => line.includes('7 failed'))).toEqual([true, true])
  })

  const busy = at(
    { type: 'scenario', planned, budgets },
    {
      type: 'tick',
      tick: {
        ...{ type: 'tick', phase: 'measure', elapsed: 10, rate: 301 },
        routes: ['list', 'upload-complete'].map((route) => ({
          ...{ route, done: 1234, failed: 764, p50: 4000, p95: 9100, p99: 52_000 },
        })),
        failing: [
          { route: 'list', status: 401, kind: 'http4xx', count: 754, firstSecond: 0 },
          { route: 'upload-complete', status: 0, kind: 'timeout', count: 10, firstSecond: 3 },
        ],
      },
    },
  )

  test.each([40, 80])('leaves nothing out at %i columns and breaks no word', (width) => {
    const lines = liveLines(busy, 0, plain, width - 1)
    const words = liveLines(busy, 0, plain, 400).join(' ').replace('██████████░░░░░░░░░░', '')
    for (const word of words.trim().split(/\s+/)) expect(lines.join('\n').split(/\s+/)).toContain(word)
    for (const part of ['9.10 ms of 25.0 ms ?', '52.0 ms of 40.0 ms ✗', '401 × 754 on list', '10 s of 20 s'])
      expect(
        lines.some((line) => line.includes(part)),
        part,
      ).toBe(true)
    for (const line of lines) expect(columns(line)).toBeLessThan(width)
  })

  test('is no higher than the screen and says what it leaves out', () => {
    const lines = liveLines(busy, 0, plain, 39, 5)
    expect(lines).toHaveLength(5)
    expect(lines[4]).toMatch(/^… \d+ more lines$/)
  })

  test('shows the rate of the warm-up', () => {
    expect(
      liveLines(at({ type: 'scenario', planned, budgets }, tick('warm-up', 2)), 0, plain, 80)[0],
    ).toMatch(/warming up .* 2 s of 5 s {2}301\/s$/)
  })

  test.each([20, 40, 79])('is never wider than a terminal of %i columns', (width) => {
    for (const line of liveLines(
      at({ type: 'scenario', planned, budgets }, tick('measure', 1)),
      0,
      coloured,
      width,
    ))
      expect(columns(line)).toBeLessThanOrEqual(width)
  })
})

/** A terminal that keeps only the visible text: it interprets cursor movement, clearing and line ends. */
function screen(isTTY: boolean) {
  const shown: string[] = []
  let row = 0
  return {
    isTTY,
    columns: 100,
    shown,
    write(text: string) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the sequences a terminal acts on.
      for (const [part] of text.matchAll(/\u001b\[\d*[AKJ]|\n|\r|[^\u001b\n\r]+|\u001b/g)) {
        if (part === '\n') row += 1
        else if (part.endsWith('A') && part.startsWith('\u001b')) row -= Number(part.slice(2, -1))
        else if (part === '\u001b[J') shown.length = Math.min(shown.length, row)
        else if (!part.startsWith('\u001b') && part !== '\r') shown[row] = part
      }
      return true
    },
  }
}

describe('drawing in place', () => {
  test('keeps finished steps and the last picture, and shows nothing twice', () => {
    let now = 0
    const terminal = screen(true)
    {
      using live = openLive(terminal, () => now, plain)
      live.watch({ type: 'step', name: 'Starting Redis' })
      now = 30
      live.watch({ type: 'step', name: 'Starting Nginx' })
      now = 60
      live.watch({ type: 'scenario', planned, budgets })
      live.watch(tick('measure', 1))
      live.watch({ type: 'warning', message: 'Prometheus is late.' })
      live.watch(tick('measure', 2))
    }
    expect(terminal.shown.map((row) => row.trimEnd())).toEqual([
      'Starting Redis  30 ms',
      'Starting Nginx  30 ms',
      'warning  Prometheus is late.',
      expect.stringContaining('browse  measuring'),
      expect.stringContaining('list'),
    ])
  })

  test.each([true, false])('adds nothing to what is printed after it is disposed, terminal: %s', (isTTY) => {
    const out = screen(isTTY)
    {
      using live = openLive(out, () => 0, plain)
      live.watch({ type: 'scenario', planned, budgets })
      live.watch(tick('measure', 1))
      live[Symbol.dispose]()
      out.write('The stack is ready.\nIt stays until `tailgate down`.\n')
    }
    const pictures = out.shown.filter((row) => row.includes('measuring')).length
    expect([out.shown.slice(-2), pictures]).toEqual([
      ['The stack is ready.', 'It stays until `tailgate down`.'],
      isTTY ? 1 : 2,
    ])
  })

  test('draws over its picture even when the terminal has become narrower', () => {
    const written: string[] = []
    const terminal = { isTTY: true, columns: 100, write: (text: string) => written.push(text) }
    using live = openLive(terminal, () => 0, plain)
    live.watch({ type: 'step', name: 'Starting the reference mask API with its three processes' })
    terminal.columns = 40
    live.watch({ type: 'warning', message: 'A warning that has to be broken between its words, as all are.' })
    // The step took one row of the wide terminal and takes two of the narrow one.
    expect(written.at(-1)?.startsWith('\u001b[2A')).toBe(true)
    const lines = (written.at(-1) ?? '').split('\n').map((line) => line.replace('\u001b[K', ''))
    for (const line of lines.slice(1)) expect(columns(line)).toBeLessThan(41)
  })

  test('fills the usual width of a terminal that has no size', () => {
    const written: string[] = []
    const terminal = { isTTY: true, columns: 0, rows: 0, write: (text: string) => written.push(text) }
    using live = openLive(terminal, () => 0, plain)
    live.watch({ type: 'step', name: 'Starting the reference mask API' })
    expect(written.join('')).toContain('Starting the reference mask API  0 ms')
  })

  test('does not move the cursor of a dumb terminal', () => {
    const written: string[] = []
    const terminal = { isTTY: true, columns: 100, write: (text: string) => written.push(text) }
    {
      using live = openLive(terminal, () => 0, plain, { TERM: 'dumb' })
      live.watch({ type: 'step', name: 'Starting Redis' })
      live.watch({ type: 'scenario', planned, budgets })
      live.watch(tick('measure', 1))
    }
    expect(written.join('')).toContain('Starting Redis\n')
    expect(written.join('')).not.toContain('\u001b')
  })

  test('without a terminal names each phase of the load once, as soon as it begins', () => {
    const pipe = screen(false)
    {
      using live = openLive(pipe, () => 0, plain)
      live.watch({ type: 'scenario', planned, budgets })
      for (const phase of ['warm-up', 'warm-up', 'measure', 'measure', 'drain'] as const)
        live.watch(tick(phase, 1))
    }
    const heads = pipe.shown.filter((row) => row.startsWith('browse'))
    expect(heads.map((row) => row.split('  ')[1])).toEqual([
      'starting',
      'warming up',
      'measuring',
      'draining',
      // The last picture, because the load has ended.
      'draining',
    ])
  })

  test('without a terminal writes plain lines, at most one picture in five seconds', () => {
    let now = 0
    const pipe = screen(false)
    {
      using live = openLive(pipe, () => now, plain)
      live.watch({ type: 'step', name: 'Starting Redis' })
      live.watch({ type: 'scenario', planned, budgets })
      for (; now < 12_000; now += 1000) live.watch(tick('measure', now / 1000))
    }
    expect(pipe.shown.join('\n')).not.toContain('\u001b')
    const pictures = pipe.shown.filter((row) => row.includes('measuring')).length
    expect(pictures).toBeGreaterThanOrEqual(2)
    expect(pictures).toBeLessThanOrEqual(4)
  })
})

describe('text', () => {
  test.each([
    ['plain', 'list', 'list'],
    ['colours', '\u001b[31mred', '\\u001b[31mred'],
    ['a line end', 'a\nb', 'a\\u000ab'],
    ['reordering', 'a\u202eb', 'a\\u202eb'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['other scripts stay', '마스크 é', '마스크 é'],
  ])('%s is printable', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('wide characters take two columns, colours none, and cutting respects both', () => {
    expect(columns('마스크')).toBe(6)
    expect(columns(coloured('ab', 'fail'))).toBe(2)
    expect(clip('마스크', 4)).toBe('마…')
    expect(columns(clip(coloured('abcdef', 'fail'), 4))).toBe(4)
  })
})
