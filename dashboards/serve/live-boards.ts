import { messageOfCause } from '../../harness/base/errors.ts'
import { boards } from '../build/boards.ts'
import { type Catalogue, catalogueOf } from '../checks/catalogue.ts'
import type { Source } from '../model/budgets.ts'
import type { Board } from '../model/model.ts'
import { type Addresses, addressesOfServer } from '../page/addresses.ts'
import { cardsOf, headOf, page } from '../page/page.ts'
import type { TimeWindow } from '../page/time-window.ts'
import { askWindow, findingsOf } from '../queries/asked-window.ts'
import { metricNames, scrapeIntervalOf } from '../queries/observed.ts'
import type { FilePlaces } from '../queries/run-pages.ts'
import { nothingMissed } from '../queries/scrapes.ts'
import { timesIn } from '../queries/times.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { rangeOf } from '../range.ts'
import { type Asked, barOf, searchOf, themes } from './live-page.ts'

/** The Prometheus whose figures the boards show. */
export interface Watched {
  /** Its URL; may contain a user and a password. */
  readonly prometheus: string
  /**
   * Why the figures would now come from another Prometheus or from none, in a sentence; undefined while it is the one that
   * was meant.
   */
  gone(): Promise<string | undefined>
}

/** A board at a given time: what a live page shows, or why it cannot. */
type View =
  | { readonly window: TimeWindow; readonly findings: readonly (readonly PanelFinding[])[] }
  | { readonly problem: string }

/** The data with which a live page renews itself. */
export interface Renewal {
  readonly asOf?: number
  readonly every?: number
  readonly parts?: Readonly<Record<string, string>>
  readonly problem?: string
}

const leastEvery = 2
const mostEvery = 15

/**
 * Seconds between two renewals of a page: as often as there is a new point, within bounds, so that the queries themselves are
 * no load.
 */
const everyOf = ({ range }: TimeWindow): number => Math.min(mostEvery, Math.max(leastEvery, range.step))

/** How long a measured scrape interval is believed to be unchanged, in milliseconds. */
const intervalLastsMs = 30_000

/**
 * The boards of a source as pages of what a Prometheus records now. It keeps no answers; only questions that are still open
 * are shared.
 */
export class LiveBoards {
  readonly #watched: Watched
  readonly #source: Source
  readonly #catalogue: Catalogue
  readonly #now: () => number
  readonly #asking = new Map<string, Promise<View>>()
  #interval = { seconds: 1, until: 0 }
  readonly #runbooks: ReadonlySet<string>
  readonly all: readonly Board[]
  /** The files that its pages link to. */
  readonly files: FilePlaces

  /** @param now Unix time in milliseconds. */
  constructor(watched: Watched, source: Source, files: FilePlaces, now: () => number) {
    this.#watched = watched
    this.#source = source
    this.#catalogue = catalogueOf(source)
    this.#now = now
    this.#runbooks = new Set(files.runbooks.keys())
    this.all = boards(source)
    this.files = files
  }

  /** The names of the variables of all boards. */
  get variables(): readonly string[] {
    return [...new Set(this.all.flatMap(({ variables }) => variables.map(({ name }) => name)))]
  }

  #addresses(asked: Asked): Addresses {
    return addressesOfServer((chosen = asked.chosen) => searchOf({ ...asked, chosen }), this.#runbooks)
  }

  board(name: string): Board | undefined {
    return this.all.find((each) => each.name === name)
  }

  /** A whole page. When Prometheus cannot be asked, the page says so and tries again. */
  async page(board: Board, asked: Asked): Promise<string> {
    const view = await this.#view(board, asked)
    const now = this.#now() / 1000
    const nothing = {
      range: { from: now - 900, to: now, step: 5, scrapeInterval: 1 },
      occurrences: [],
      firing: [],
      scrapes: nothingMissed,
      problems: [],
      runs: new Map(),
    }
    const window = 'problem' in view ? nothing : view.window
    const findings = 'problem' in view ? unasked(board, view.problem) : view.findings
    const problem = 'problem' in view ? view.problem : ''
    const standing = {
      asOf: problem === '' ? window.range.to : now,
      every: everyOf(window),
      problem,
    }
    return page(board, findings, window, this.all, this.#addresses(asked), {
      live: { bar: barOf(asked, standing), theme: themes.includes(asked.theme) ? asked.theme : '' },
    })
  }

  /** The parts of a page with the figures of now. */
  async renewal(board: Board, asked: Asked): Promise<Renewal> {
    const view = await this.#view(board, asked)
    if ('problem' in view) return view
    const { window, findings } = view
    const addresses = this.#addresses(asked)
    const cards = cardsOf(board, findings, window, addresses).flatMap((tier) => [...tier])
    const parts = [...headOf(board, window, this.all, addresses), ...cards].map(([name, markup]) => [
      name,
      markup.toString(),
    ])
    return { asOf: window.range.to, every: everyOf(window), parts: Object.fromEntries(parts) }
  }

  /** Several windows with the same board and times share one open question, so that they are not several loads. */
  #view(board: Board, { from, to, chosen }: Asked): Promise<View> {
    const key = JSON.stringify([board.name, from, to, chosen])
    const found = this.#asking.get(key)
    if (found) return found
    const asking = this.#ask(board, { from, to, chosen })
      .catch((error: unknown) => ({ problem: `Prometheus cannot be asked: ${messageOfCause(error)}.` }))
      .finally(() => this.#asking.delete(key))
    this.#asking.set(key, asking)
    return asking
  }

  async #ask(board: Board, asked: Omit<Asked, 'theme'>): Promise<View> {
    const now = this.#now() / 1000
    const times = timesIn(asked, now)
    if (typeof times === 'string') return { problem: times }
    const gone = await this.#watched.gone()
    if (gone !== undefined) return { problem: gone }
    const { prometheus } = this.#watched
    const { step, scrapeInterval, ...ends } = rangeOf(times.from, times.to, await this.#scrapeInterval())
    // Times on whole steps make the points of two answers the same points, so that curves do not tremble.
    const to = Math.floor(ends.to / step) * step
    const from = to - Math.max(1, Math.round((ends.to - ends.from) / step)) * step
    const range = { from, to, step, scrapeInterval, chosen: asked.chosen }
    const shown = { source: this.#source, catalogue: this.#catalogue, boards: [board] }
    const window = await askWindow(prometheus, range, { ...shown, results: this.files.results })
    const findings = await findingsOf(board, prometheus, window)
    // When Prometheus went away in the meantime, some panels have no answer. This call then fails, and the page keeps what it
    // showed before.
    if (findings.flat().some(({ state }) => state === 'broken')) await metricNames(prometheus)
    // Another process may have its port by now.
    const since = await this.#watched.gone()
    return since === undefined ? { window, findings } : { problem: since }
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
