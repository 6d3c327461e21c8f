import { messageOf } from '../../harness/base/errors.ts'
import { boards } from '../build/build.ts'
import type { Source } from '../model/budgets.ts'
import type { Board } from '../model/model.ts'
import { cardsOf, headOf, page } from '../page/page.ts'
import type { TimeWindow } from '../page/time-window.ts'
import { lookAtBoard, seenIn } from '../queries/look.ts'
import { metricNames, scrapeIntervalOf } from '../queries/observed.ts'
import { nothingMissed } from '../queries/scrapes.ts'
import { timesIn } from '../queries/times.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { rangeOf } from '../range.ts'
import { type Asked, barOf, searchOf, themes } from './live-page.ts'

/** The Prometheus whose figures are shown. */
export interface Watched {
  /** Its URL; may hold a user and a password. */
  readonly prometheus: string
  /** Why its figures would be those of something else, or of nothing: in a sentence. Undefined while it is the one that was meant. */
  gone(): Promise<string | undefined>
}

/** A board at a time: what a live page shows, or why it cannot. */
type View =
  | { readonly scene: TimeWindow; readonly findings: readonly (readonly PanelFinding[])[] }
  | { readonly problem: string }

/** What a live page is given to renew itself with. */
export interface Renewal {
  readonly asOf?: number
  readonly every?: number
  readonly parts?: Readonly<Record<string, string>>
  readonly problem?: string
}

const leastEvery = 2
const mostEvery = 15

/** How often a page of a range is renewed, in seconds: when there is a new point, but not so often that asking is a load. */
const everyOf = ({ range }: TimeWindow): number => Math.min(mostEvery, Math.max(leastEvery, range.step))

/** How long the time between scrapes is taken to stay what it is, in milliseconds. */
const intervalLastsMs = 30_000

/** The boards of a source as pages of what a Prometheus records now. Nothing is kept but what is being asked for. */
export class LiveBoards {
  readonly #watched: Watched
  readonly #source: Source
  readonly #now: () => number
  readonly #asking = new Map<string, Promise<View>>()
  #interval = { seconds: 1, until: 0 }
  readonly all: readonly Board[]

  /** @param now Unix time in milliseconds. */
  constructor(watched: Watched, source: Source, now: () => number) {
    this.#watched = watched
    this.#source = source
    this.#now = now
    this.all = boards(source)
  }

  board(name: string): Board | undefined {
    return this.all.find((each) => each.name === name)
  }

  /** A whole page, also where nothing can be asked: it says so, and goes on trying. */
  async page(board: Board, asked: Asked): Promise<string> {
    const view = await this.#view(board, asked)
    const now = this.#now() / 1000
    const nothing = {
      range: { from: now - 900, to: now, step: 5, scrapeInterval: 1 },
      moments: [],
      scrapes: nothingMissed,
      problems: [],
    }
    const scene = 'problem' in view ? nothing : view.scene
    const findings = 'problem' in view ? unasked(board, view.problem) : view.findings
    const problem = 'problem' in view ? view.problem : ''
    const standing = {
      asOf: problem === '' ? scene.range.to : now,
      every: everyOf(scene),
      problem,
    }
    return page(board, findings, scene, this.all, {
      bar: barOf(asked, standing),
      search: searchOf(asked),
      look: themes.includes(asked.theme) ? asked.theme : '',
    })
  }

  /** The parts of a page as they are now. */
  async renewal(board: Board, asked: Asked): Promise<Renewal> {
    const view = await this.#view(board, asked)
    if ('problem' in view) return view
    const { scene, findings } = view
    const cards = cardsOf(board, findings, scene).flatMap((tier) => [...tier])
    const parts = [...headOf(scene), ...cards].map(([name, markup]) => [name, markup.toString()])
    return { asOf: scene.range.to, every: everyOf(scene), parts: Object.fromEntries(parts) }
  }

  /** Asks at most once at a time for the same: many windows are one load. */
  #view(board: Board, { from, to }: Asked): Promise<View> {
    const key = JSON.stringify([board.name, from, to])
    const found = this.#asking.get(key)
    if (found) return found
    const asking = this.#look(board, { from, to })
      .catch((error: unknown) => ({ problem: `Prometheus cannot be asked: ${causeOf(error)}.` }))
      .finally(() => this.#asking.delete(key))
    this.#asking.set(key, asking)
    return asking
  }

  async #look(board: Board, asked: Omit<Asked, 'theme'>): Promise<View> {
    const now = this.#now() / 1000
    const times = timesIn(asked, now)
    if (typeof times === 'string') return { problem: times }
    const gone = await this.#watched.gone()
    if (gone !== undefined) return { problem: gone }
    const { prometheus } = this.#watched
    const { step, scrapeInterval, ...ends } = rangeOf(times.from, times.to, await this.#scrapeInterval())
    // On whole steps the points of two answers are the same points, so that no curve trembles.
    const to = Math.floor(ends.to / step) * step
    const from = to - Math.max(1, Math.round((ends.to - ends.from) / step)) * step
    const seen = await seenIn(prometheus, { from, to, step, scrapeInterval }, this.#source)
    const findings = await lookAtBoard(board, prometheus, seen)
    // A Prometheus that went away meanwhile has left some panels without an answer: what was shown before is better.
    if (findings.flat().some(({ state }) => state === 'broken')) await metricNames(prometheus)
    // Whoever has its port by now is not the one that was asked for.
    const since = await this.#watched.gone()
    return since === undefined ? { scene: seen, findings } : { problem: since }
  }

  async #scrapeInterval(): Promise<number> {
    if (this.#interval.until < this.#now()) {
      const seconds = await scrapeIntervalOf(this.#watched.prometheus)
      this.#interval = { seconds, until: this.#now() + intervalLastsMs }
    }
    return this.#interval.seconds
  }
}

const unasked = ({ tiers }: Board, reason: string): PanelFinding[][] =>
  tiers.map(({ panels }) => panels.map(() => ({ state: 'empty' as const, curves: [], reason })))

/** A failed fetch says why only in its cause. */
const causeOf = (error: unknown): string =>
  messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error)
