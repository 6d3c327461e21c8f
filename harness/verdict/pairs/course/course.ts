import { allRoutes } from '../../../config/budgets/budget.ts'
import type { Look } from '../settings.ts'
import { type Hypothesis, isMore } from './hypothesis.ts'
import { above, exactOnes, isOpenTo, isTolerable, known, type Tested } from './looks.ts'

/** Hypotheses that a look tests together, with the error probability of all of them. */
export interface Family {
  readonly hypotheses: readonly Hypothesis[]
  readonly alpha: number
}

/** A suspicion and its outcome. */
export interface Suspicion {
  /** How many invocations had been looked at when it arose. */
  readonly looked: number
  readonly suspects: readonly Hypothesis[]
  /** What the look tested; empty for an exact comparison. */
  readonly families: readonly Family[]
  /** The fresh invocations that were measured for it. */
  readonly fresh: readonly number[]
  /** The test results of the suspects at the last step that was reached. */
  readonly tested: readonly Tested[]
  /** The probability with which these results may be wrong; 0 for an exact comparison. */
  readonly alpha: number
  /** Whether they are compared exactly. */
  readonly isExact: boolean
  readonly outcome: 'confirmed' | 'unconfirmed' | 'open'
}

/** The state of a comparison after some invocations. */
export interface Course {
  /** `over`: there is no time, or no look, left. */
  readonly state: 'measure' | 'confirm' | 'fail' | 'pass' | 'over'
  /** Fresh invocations until the next step; 0 when the comparison has ended. */
  readonly wanted: number
  readonly suspicions: readonly Suspicion[]
  /** The invocations that looks used, and those that confirmations used. */
  readonly looked: readonly number[]
  readonly confirming: readonly number[]
  /** The error probability of the last test whether figures are tolerable. */
  readonly passAlpha: number
}

/** How much the machine disturbed some invocations: above 1, they cannot have this verdict. */
export interface Disturbance {
  readonly pass: number
  /** Cold processes are left out: they can hide a change, and a confirmed one stands beside them. */
  readonly fail: number
}

export interface Question {
  readonly hypotheses: readonly Hypothesis[]
  readonly looks: readonly Look[]
  /** The number of scenarios: each may err with its share of the total probability (Bonferroni). */
  readonly scenarios: number
  /** Whether no more invocations will follow, because the time is over. */
  readonly isOver: boolean
  /** Whether an invocation of probes only may still follow; false by default. */
  readonly canProbe?: boolean
  /** How much the machine disturbed some invocations; not at all by default. */
  readonly disturbance?: (invocations: readonly number[]) => Disturbance
  /** How many invocations there can be in all; only those there are, by default. */
  readonly most?: number
  readonly seed: number
}

/** After one invocation, only counts that are the same every time can be compared. */
const first: Look = { invocations: 1, alpha: { all: 0, routes: 0 }, confirmation: [], pass: 0 }

/**
 * Replays a comparison over its invocations in order. The first ones are looked at. What a look suspects is measured again in
 * the following ones, which only confirm it and show that figures are tolerable. The roles follow from the settings alone, so
 * the same evidence can be judged again with other settings, and no invocation is used twice for a fail.
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

  /** The state when the invocations of a look are not available: more are wanted, or the existing ones must suffice. */
  #without(look: Look): Course {
    if (!this.#question.isOver) return this.#course('measure', look.invocations - this.#looked.length)
    return this.#pass(look) ?? this.#course('over', 0)
  }

  #at(look: Look): Course | undefined {
    const exact = this.#exactSuspects()
    const ended = exact.length > 0 ? this.#confirmExactly(exact) : undefined
    if (ended) return ended
    const families = this.#families(look)
    const suspects = families.flatMap(({ hypotheses, alpha }) =>
      above(hypotheses, this.#looked, alpha, this.#question.seed)
        .filter(({ isWorse }) => isWorse)
        .map(({ hypothesis }) => hypothesis),
    )
    return (suspects.length > 0 ? this.#confirm(suspects, families, look) : undefined) ?? this.#pass(look)
  }

  /** Ends with a pass when every gated figure is shown to be tolerable. */
  #pass({ pass }: Look): Course | undefined {
    this.#passAlpha = pass
    if (pass <= 0 || this.#gated.length === 0) return undefined
    const used = this.#used
    const isTold = this.#gated.every((hypothesis) => isTolerable(hypothesis, used, pass))
    return isTold && !this.#mayBecomeQuiet('pass') ? this.#course('pass', 0) : undefined
  }

  /** Ends with a fail. Where the machine was too disturbed for one, it waits for quieter invocations, which change no figure's test. */
  #fail(): Course {
    while (this.#mayBecomeQuiet('fail')) {
      if (this.#next >= this.#count) return this.#course('measure', 1)
      this.#looked.push(this.#next++)
    }
    return this.#course('fail', 0)
  }

  /**
   * Whether the invocations that were used are too disturbed for this verdict, and so many more exist or can follow that all
   * together need not be. Where they cannot, to go on would decide nothing.
   */
  #mayBecomeQuiet(verdict: keyof Disturbance): boolean {
    const { disturbance, most = 0, isOver } = this.#question
    const used = this.#used
    const found = disturbance?.(used)[verdict] ?? 0
    if (found <= 1) return false
    return this.#next < this.#count || (!isOver && found * used.length <= most)
  }

  /** Counts that are higher by the same amount for each request, as far as known. */
  #exactSuspects(): Hypothesis[] {
    return exactOnes(this.#gated, this.#used)
      .filter(({ hypothesis, difference }) => isMore(hypothesis, difference))
      .map(({ hypothesis }) => hypothesis)
  }

  #confirmExactly(suspects: readonly Hypothesis[]): Course | undefined {
    const suspicion = { looked: this.#looked.length, suspects, families: [], alpha: 0, isExact: true }
    const at = this.#next
    if (at >= this.#count) {
      this.#suspicions.push({ ...suspicion, fresh: [], tested: [], outcome: 'open' })
      const { isOver, canProbe = false } = this.#question
      return this.#course(isOver && !canProbe ? 'over' : 'confirm', 1)
    }
    this.#next += 1
    this.#confirming.push(at)
    // An invocation in which it could not be counted confirms nothing.
    const counted = suspects.filter((hypothesis) => known(hypothesis, [at]).length > 0)
    const tested = exactOnes(counted, this.#used)
      .filter(({ hypothesis, difference }) => isMore(hypothesis, difference))
      .map(({ hypothesis, difference }): Tested => ({ hypothesis, low: difference, isWorse: true }))
    const outcome = tested.length > 0 ? 'confirmed' : 'unconfirmed'
    this.#suspicions.push({ ...suspicion, fresh: [at], tested, outcome })
    return outcome === 'confirmed' ? this.#course('fail', 0) : undefined
  }

  #families({ alpha, only }: Look): readonly Family[] {
    if (alpha.all <= 0 && alpha.routes <= 0) return []
    const exact = new Set(exactOnes(this.#gated, this.#looked).map(({ hypothesis }) => hypothesis))
    const noisy = this.#gated.filter(
      (hypothesis) => !exact.has(hypothesis) && isOpenTo(hypothesis, this.#looked, only),
    )
    return [
      { hypotheses: noisy.filter(({ route }) => route === allRoutes), alpha: alpha.all },
      { hypotheses: noisy.filter(({ route }) => route !== allRoutes), alpha: alpha.routes },
    ].filter((family) => family.alpha > 0)
  }

  /** Measures suspects again, step by step; undefined when they are not confirmed. */
  #confirm(suspects: readonly Hypothesis[], families: readonly Family[], look: Look): Course | undefined {
    const fresh: number[] = []
    const suspicion = { looked: this.#looked.length, suspects, families, fresh, isExact: false }
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
        return this.#fail()
      }
      // The time ended it and not the result, so this step could use its share of the alpha; there is no further step.
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
