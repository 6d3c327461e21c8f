import { allRoutes } from '../../../config/budgets/budget.ts'
import type { Look } from '../settings.ts'
import { type Hypothesis, isMore } from './hypothesis.ts'
import { above, exactOnes, isTolerable, noiseOf, type Tested } from './looks.ts'

/** A suspicion and what became of it. */
export interface Suspicion {
  /** Invocations that were looked at when it arose. */
  readonly looked: number
  readonly suspects: readonly Hypothesis[]
  /** Fresh invocations that were measured for it. */
  readonly fresh: readonly number[]
  /** What they say of the suspects, at the last step they reached. */
  readonly tested: readonly Tested[]
  /** With what probability that may err; 0 where they were compared exactly. */
  readonly alpha: number
  /** Whether they are compared exactly. */
  readonly isExact: boolean
  readonly outcome: 'confirmed' | 'unconfirmed' | 'open'
}

/** Where a comparison stands after some invocations. */
export interface Course {
  /** `over`: there is no time, or no look, left. */
  readonly state: 'measure' | 'confirm' | 'fail' | 'pass' | 'over'
  /** Fresh invocations until the next step; 0 when it has ended. */
  readonly wanted: number
  readonly suspicions: readonly Suspicion[]
  /** Invocations that looks used, and those that confirmations did. */
  readonly looked: readonly number[]
  readonly confirming: readonly number[]
  /** The probability with which the last question whether figures are tolerable may have erred. */
  readonly passAlpha: number
}

export interface Question {
  readonly hypotheses: readonly Hypothesis[]
  readonly looks: readonly Look[]
  /** Of how many scenarios this is one: each may err with a share of the whole (Bonferroni). */
  readonly scenarios: number
  /** Whether no more invocations will come, as their time is over. */
  readonly isOver: boolean
  /** Whether one of probes alone may come all the same; not where that is not said. */
  readonly canProbe?: boolean
  readonly seed: number
}

/** After one invocation only what is the same each time can be told. */
const first: Look = { invocations: 1, alpha: { all: 0, routes: 0 }, confirmation: [], pass: 0 }

/**
 * Replays a comparison over its invocations in their order: the first are looked at; what a look suspects is measured again on
 * those that follow, which count for nothing else than confirming it and showing that figures are tolerable. The roles follow
 * from the settings alone, so that the same evidence can be judged again with others, and none is used twice for a fail.
 */
export class Replay {
  readonly #question: Question
  readonly #count: number
  readonly #gated: readonly Hypothesis[]
  readonly #looked: number[] = []
  readonly #confirming: number[] = []
  readonly #suspicions: Suspicion[] = []
  #next = 0
  #passAlpha = 0

  constructor(question: Question, invocations: number) {
    this.#question = question
    this.#count = invocations
    this.#gated = question.hypotheses.filter(({ isGated }) => isGated)
  }

  run(): Course {
    for (const look of [first, ...this.#question.looks]) {
      while (this.#looked.length < look.invocations) {
        if (this.#next >= this.#count) return this.#without(look)
        this.#looked.push(this.#next++)
      }
      const ended = this.#at(look)
      if (ended) return ended
    }
    return this.#course('over', 0)
  }

  get #used(): readonly number[] {
    return [...this.#looked, ...this.#confirming]
  }

  /** Without the invocations of a look: more are wanted, or what there is has to do. */
  #without(look: Look): Course {
    if (!this.#question.isOver) return this.#course('measure', look.invocations - this.#looked.length)
    return this.#pass(look) ?? this.#course('over', 0)
  }

  #at(look: Look): Course | undefined {
    const exact = this.#exactSuspects()
    const ended = exact.length > 0 ? this.#confirmExactly(exact) : undefined
    if (ended) return ended
    const suspects = this.#suspects(look)
    return (suspects.length > 0 ? this.#confirm(suspects, look) : undefined) ?? this.#pass(look)
  }

  /** Ends with a pass where every gated figure is shown to be tolerable. */
  #pass({ pass }: Look): Course | undefined {
    this.#passAlpha = pass
    if (pass <= 0 || this.#gated.length === 0) return undefined
    const used = this.#used
    return this.#gated.every((hypothesis) => isTolerable(hypothesis, used, pass))
      ? this.#course('pass', 0)
      : undefined
  }

  /** What each request does more, each time, so far as is known. */
  #exactSuspects(): Hypothesis[] {
    return exactOnes(this.#gated, this.#used)
      .filter(({ hypothesis, difference }) => isMore(hypothesis, difference))
      .map(({ hypothesis }) => hypothesis)
  }

  #confirmExactly(suspects: readonly Hypothesis[]): Course | undefined {
    const suspicion = { looked: this.#looked.length, suspects, alpha: 0, isExact: true }
    const at = this.#next
    if (at >= this.#count) {
      this.#suspicions.push({ ...suspicion, fresh: [], tested: [], outcome: 'open' })
      const { isOver, canProbe = false } = this.#question
      return this.#course(isOver && !canProbe ? 'over' : 'confirm', 1)
    }
    this.#next += 1
    this.#confirming.push(at)
    const tested = exactOnes(suspects, this.#used)
      .filter(({ hypothesis, difference }) => isMore(hypothesis, difference))
      .map(({ hypothesis, difference }): Tested => ({ hypothesis, low: difference, isWorse: true }))
    const outcome = tested.length > 0 ? 'confirmed' : 'unconfirmed'
    this.#suspicions.push({ ...suspicion, fresh: [at], tested, outcome })
    return outcome === 'confirmed' ? this.#course('fail', 0) : undefined
  }

  #suspects({ alpha, mostNoise = Number.POSITIVE_INFINITY }: Look): Hypothesis[] {
    const exact = new Set(exactOnes(this.#gated, this.#looked).map(({ hypothesis }) => hypothesis))
    const noisy = this.#gated.filter(
      (hypothesis) => !exact.has(hypothesis) && noiseOf(hypothesis, this.#looked) <= mostNoise,
    )
    const families = [
      [noisy.filter(({ route }) => route === allRoutes), alpha.all],
      [noisy.filter(({ route }) => route !== allRoutes), alpha.routes],
    ] as const
    return families.flatMap(([family, level]) =>
      level <= 0
        ? []
        : above(family, this.#looked, level, this.#question.seed)
            .filter(({ isWorse }) => isWorse)
            .map(({ hypothesis }) => hypothesis),
    )
  }

  /** Measures suspects again, step by step; undefined where they are not confirmed. */
  #confirm(suspects: readonly Hypothesis[], look: Look): Course | undefined {
    const fresh: number[] = []
    const suspicion = { looked: this.#looked.length, suspects, fresh, isExact: false }
    let tested: readonly Tested[] = []
    let alpha = 0
    for (const step of look.confirmation) {
      while (fresh.length < step.invocations && this.#next < this.#count) {
        this.#confirming.push(this.#next)
        fresh.push(this.#next++)
      }
      const isShort = fresh.length < step.invocations
      if (isShort && !this.#question.isOver) {
        this.#suspicions.push({ ...suspicion, tested, alpha, outcome: 'open' })
        return this.#course('confirm', step.invocations - fresh.length)
      }
      alpha = step.alpha / this.#question.scenarios
      tested = above(suspects, fresh, alpha, this.#question.seed)
      if (tested.some(({ isWorse }) => isWorse)) {
        this.#suspicions.push({ ...suspicion, tested, alpha, outcome: 'confirmed' })
        return this.#course('fail', 0)
      }
      // Time ended it, not what was seen, so that this step's share of the alpha was its to use; there is no further one.
      if (isShort) break
    }
    this.#suspicions.push({ ...suspicion, tested, alpha, outcome: 'unconfirmed' })
    return undefined
  }

  #course(state: Course['state'], wanted: number): Course {
    return {
      state,
      wanted: state === 'over' ? 0 : wanted,
      suspicions: this.#suspicions,
      looked: this.#looked,
      confirming: this.#confirming,
      passAlpha: this.#passAlpha,
    }
  }
}
