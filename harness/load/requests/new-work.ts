import { seededRandom } from '../../base/random.ts'
import { hopsOf } from '../../config/requests/hops.ts'
import { mixOf, stepsOf } from '../../config/requests/mix.ts'
import type { Draw, Feeds, OpenLoopScenario, Step } from '../../config/scenario/scenario.ts'
import { type Arriving, arrivingAs } from './arriving.ts'
import { Cookies, loadCookieJars } from './cookies.ts'
import { drawFrom } from './draw.ts'
import type { Work } from './work.ts'

/** The steps of the journeys that keep no cookies. */
const jarlessIn = (scenario: OpenLoopScenario<string>) =>
  mixOf(scenario).flatMap((entry) => ('cookies' in entry && entry.cookies === false ? [stepsOf(entry)] : []))

/** Whether a journey of these steps needs cookies. */
const remembers = (steps: readonly Step<string>[]): boolean => steps.length > 1 || steps.some(hopsOf)

/** Gives each arrival its work. */
export class NewWork {
  readonly #scenario: OpenLoopScenario<string>
  readonly #feeds: Feeds
  /** The steps of journeys that keep no cookies. */
  readonly #jarless: ReadonlySet<readonly Step<string>[]>
  #arriving: Arriving
  /** The random numbers of the next arrival; undefined for those that all arrivals share. */
  #drawOfNext: () => Draw | undefined = () => undefined

  /** Until `begin` is called, arrivals draw from the mix by `random`. */
  constructor(scenario: OpenLoopScenario<string>, feeds: Feeds, random: () => number) {
    this.#scenario = scenario
    this.#feeds = feeds
    this.#jarless = new Set(jarlessIn(scenario))
    this.#arriving = arrivingAs(scenario, random)
    if (mixOf(scenario).some((entry) => remembers(stepsOf(entry)))) loadCookieJars()
  }

  /**
   * From now on arrivals are those of `seed`, whatever came before and whenever answers arrive: each has random numbers of
   * its own.
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

  /** The work of the arrival meant for `offset`; called once for each arrival, in order. */
  at(offset: number): Work {
    const steps = this.#arriving(offset)
    const cookies = remembers(steps) && !this.#jarless.has(steps) ? new Cookies() : undefined
    return { steps, answers: [], began: offset, cookies, draw: this.#drawOfNext() }
  }
}
