import { seededRandom } from '../../base/random.ts'
import { hopsOf } from '../../config/requests/hops.ts'
import { mixOf, stepsOf } from '../../config/requests/mix.ts'
import type { Draw, Feeds, OpenLoopScenario, Step } from '../../config/scenario/scenario.ts'
import { type Arriving, arrivingAs } from './arriving.ts'
import { Cookies, loadCookieJars } from './cookies.ts'
import { drawFrom } from './draw.ts'
import type { Work } from './work.ts'

/** The steps of the journeys that are to remember nothing. */
const jarlessIn = (scenario: OpenLoopScenario<string>) =>
  mixOf(scenario).flatMap((entry) => ('cookies' in entry && entry.cookies === false ? [stepsOf(entry)] : []))

/** Whether a journey of these steps remembers what it is told. */
const remembers = (steps: readonly Step<string>[]): boolean => steps.length > 1 || steps.some(hopsOf)

/** Gives each arrival what it has to do. */
export class NewWork {
  readonly #scenario: OpenLoopScenario<string>
  readonly #feeds: Feeds
  /** The steps of journeys that remember nothing. */
  readonly #jarless: ReadonlySet<readonly Step<string>[]>
  #arriving: Arriving
  /** What the next arrival draws from; undefined for what all share. */
  #drawOfNext: () => Draw | undefined = () => undefined

  /** Unless `begin` says otherwise, arrivals draw from the mix by `random`. */
  constructor(scenario: OpenLoopScenario<string>, feeds: Feeds, random: () => number) {
    this.#scenario = scenario
    this.#feeds = feeds
    this.#jarless = new Set(jarlessIn(scenario))
    this.#arriving = arrivingAs(scenario, random)
    if (mixOf(scenario).some((entry) => remembers(stepsOf(entry)))) loadCookieJars()
  }

  /**
   * From now on arrivals are those that `seed` stands for, whatever came before and whenever answers come: each draws from
   * a random of its own.
   */
  begin(seed: number): void {
    const random = seededRandom(seed)
    this.#arriving = arrivingAs(this.#scenario, random, random())
    let arrived = 0
    this.#drawOfNext = () => {
      arrived += 1
      return drawFrom(this.#feeds, seededRandom(seed ^ Math.imul(arrived, 0x9e3779b1)))
    }
  }

  /** What the arrival meant for `offset` does, asked once for each, in order. */
  at(offset: number): Work {
    const steps = this.#arriving(offset)
    const cookies = remembers(steps) && !this.#jarless.has(steps) ? new Cookies() : undefined
    return { steps, answers: [], began: offset, cookies, draw: this.#drawOfNext() }
  }
}
