import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Interruption, TailgateError } from '../../base/errors.ts'
import { readText } from '../../base/files/read-file.ts'
import { ownProgram } from '../../base/own-program.ts'
import { cacheDirectory } from '../../base/paths.ts'
import type { BankedInvocation } from '../../calibration/gate/bank.ts'
import { calibratedLimits } from '../../calibration/gate/calibrated-limits.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { ArmRequest } from '../../config/setup/switches.ts'
import { requireApp } from '../../config/target/require-app.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import { pairsFile, readPairs } from '../../evidence/pairs/pairs-file.ts'
import { newRunId } from '../../guard/ledger/run-root.ts'
import { usualPace } from '../../load/pairs/pace.ts'
import type { PairReport } from '../../report/pairs/pair-report.ts'
import { placeOfArms } from '../../revisions/made/place.ts'
import { findProject, type Project } from '../../revisions/project.ts'
import { type ResolvedArms, resolveArms } from '../../revisions/resolve-arms.ts'
import type { Runner } from '../../revisions/running/runner.ts'
import { requireOwnImage } from '../../revisions/shared-image.ts'
import { judgePairs } from '../../verdict/pairs/judge/judge-pairs.ts'
import { type LimitOverride, type PairSettings, settingsFor } from '../../verdict/pairs/settings.ts'
import { median } from '../../verdict/statistics/drift.ts'
import type { RunContext } from '../context.ts'
import { compareArms } from '../gate/compare-arms.ts'
import { type ComparisonPlan, planComparison } from '../gate/comparison-plan.ts'
import type { FoundChange, GateEnd, JudgeAgain, NoOpGate, RegressionGate } from './calibration-course.ts'
import { checkPatch, patchedCopy, sweepCopies } from './patched-copy.ts'
import { type Regression, regressionsOf } from './regressions.ts'

/** The request to calibrate the gate of one scenario. */
export interface RealGatesRequest {
  /** The directory in which the command runs. */
  readonly directory: string
  readonly config?: string | undefined
  /** By name or path. */
  readonly scenario: string
  /** Other scenarios, by name or path, which ask for the set-up of the stacks too, as in a gate of all of them. */
  readonly beside?: readonly string[] | undefined
  readonly setup: ArmRequest
  readonly rows?: string | undefined
  readonly rate?: string | undefined
  readonly out?: string | undefined
}

/** What a calibration gives to its gates; each gate is a comparison of its own. */
export type GatesContext = Omit<RunContext, 'id' | 'startedAt'> & {
  readonly drawSeed: () => number
}

/**
 * How much more CPU time the built-in regression costs, as a share of the app's own, and how much it burns when nothing is
 * known about the app.
 */
const burnt = { share: 0.35, leastMicroseconds: 100, usualMicroseconds: 300 } as const

function burntMicroseconds(bank: readonly BankedInvocation[]): number {
  const used = bank.flatMap(({ values }) =>
    values.flatMap(({ figure, base }) => (figure === 'app.cpuPerRequest' ? [base] : [])),
  )
  if (used.length === 0) return burnt.usualMicroseconds
  return Math.round(Math.max(burnt.leastMicroseconds, burnt.share * median(used)))
}

/** The worst change that a gate found, in a sentence. */
const foundBy = ({ verdict }: PairReport): string | undefined =>
  verdict.changes.find(({ outcome, isGated }) => outcome === 'worse' && isGated)?.sentence

/** The changes that a summary of several gates needs. */
const changesIn = ({ verdict }: PairReport): readonly FoundChange[] =>
  verdict.changes
    .filter(({ route, outcome }) => route === allRoutes || outcome === 'worse')
    .map(({ route, figure, base, head, change, difference, low, high, mde, outcome }) => ({
      ...{ route, figure, base, head, change, difference, low, high, mde, outcome },
    }))

/** What only gates of equal arms have. */
interface EqualArms {
  readonly onEvidence?: (evidence: PairedEvidence) => Promise<void>
  /** Limits beside the usual ones. */
  readonly limits?: readonly LimitOverride[] | undefined
}

/** Real gates of a scenario, of equal arms and of known regressions, carried out like any other gate. */
export class RealGates {
  readonly #request: RealGatesRequest
  readonly #context: GatesContext
  /** How each gate that has ended was judged, by its bundle. */
  readonly #judged = new Map<string, PairSettings>()

  constructor(request: RealGatesRequest, context: GatesContext) {
    this.#request = request
    this.#context = context
  }

  readonly noOp: NoOpGate = async (mostSeconds, onEvidence, limits) =>
    this.#compare(await this.#arms(undefined, undefined), mostSeconds, 'equal arms', { onEvidence, limits })

  readonly judgeAgain: JudgeAgain = async (bundle, curve) => {
    const settings = this.#judged.get(bundle)
    if (settings === undefined) return undefined
    const limits = calibratedLimits(curve, settings.mostSeconds, [])
    const evidence = readPairs(await readText(join(bundle, pairsFile)))
    return judgePairs(evidence, { ...settings, limits })
  }

  /**
   * The known regressions of the project, or those with the given names.
   * @throws TailgateError REGRESSION_UNUSABLE when one of them cannot be applied, ARMS_SHARE_IMAGE when none can be.
   */
  async regressions(names?: readonly string[]): Promise<readonly RegressionGate[]> {
    const { git, root } = await this.#project()
    const { head } = await this.#arms(undefined, undefined)
    const all = await regressionsOf(head.target)
    const known = all.filter(({ name }) => names === undefined || names.includes(name))
    // A patch changes files, and an image does not contain the changed files.
    if (known.length > 0) await requireOwnImage({ base: head.target.target, head: head.target.target })
    for (const one of known) if (one.kind === 'patch') await checkPatch(root, one.file, git)
    return known.map((one) => ({
      name: one.name,
      words: one.words,
      compare: (mostSeconds, bank) => this.#inject(one, mostSeconds, bank),
    }))
  }

  /** A regression of a Node app whose size is known: head burns this much more CPU time for each request. */
  burning(microseconds: number): RegressionGate {
    return {
      name: `burnt-cpu-${microseconds}us`,
      words: `Every request of the app costs ${microseconds} µs more CPU time.`,
      compare: (mostSeconds) => this.#burn(microseconds, mostSeconds),
    }
  }

  async #burn(microseconds: number, mostSeconds: number): Promise<GateEnd> {
    const { runner } = await this.#project()
    const arms = await this.#arms(undefined, undefined)
    const module = join(await placeOfCopies(runner), `burn-cpu${extname(import.meta.filename)}`)
    await copyFile(ownProgram(import.meta.url, '../../calibration/gate/burn-cpu'), module)
    await chmod(module, 0o644)
    const loaded = `--import=${pathToFileURL(module)}?microseconds=${microseconds}`
    return this.#compare(
      burning(arms, loaded),
      mostSeconds,
      `${microseconds} µs more CPU time for each request`,
    )
  }

  /** The scenario that drives the arms, and then those beside it. */
  get #scenarios(): readonly string[] {
    const { scenario, beside = [] } = this.#request
    return [scenario, ...beside]
  }

  #project(): Promise<Project> {
    const { directory, config } = this.#request
    return findProject({ directory, config, scenarios: this.#scenarios }, this.#context.signal)
  }

  async #inject(
    regression: Regression,
    mostSeconds: number,
    bank: readonly BankedInvocation[],
  ): Promise<GateEnd> {
    if (regression.kind === 'burnt CPU') return this.#burn(burntMicroseconds(bank), mostSeconds)
    const { watch } = this.#context
    const project = await this.#project()
    const { git, root, runner } = project
    const place = await placeOfCopies(runner)
    const about = `the known regression ${regression.name}`
    watch({ type: 'step', name: `copying the project for ${about}` })
    const without = [resolve(this.#request.out ?? 'results'), cacheDirectory()]
    await using copy = await patchedCopy(root, regression.file, { place, without, git, runner })
    // The project's place is the directory of its config, not the place of the copy, which may lie in a repository around the
    // cache.
    const arms = await this.#arms(root, copy.directory, project.config)
    if (arms.base.directory === arms.head.directory) throw new Error('a patched copy is compared with itself')
    // A copy in a cache that git ignores looks like the commit around it, but differs from it.
    return await this.#compare({ ...arms, isSame: false, notes: [] }, mostSeconds, about)
  }

  #arms(
    base: string | undefined,
    head: string | undefined,
    config = this.#request.config,
  ): Promise<ResolvedArms> {
    const { directory } = this.#request
    const { signal, watch } = this.#context
    return resolveArms(
      { directory, config, base, head, scenarios: this.#scenarios },
      { signal, onStep: (name) => watch({ type: 'step', name }) },
    )
  }

  async #compare(
    arms: ResolvedArms,
    mostSeconds: number,
    about: string,
    { onEvidence, limits = [] }: EqualArms = {},
  ): Promise<GateEnd> {
    const { drawSeed, watch, ...context } = this.#context
    const { setup, rows, rate, out } = this.#request
    const scenarios = this.#scenarios
    const shared = await planComparison(
      {
        ...{ purpose: 'gate', scenario: scenarios, rows, rate, out },
        setups: { base: setup, head: setup },
        settings: { mostSeconds: mostSeconds * scenarios.length, limits, accepted: [] },
        advisory: 'it calibrates the gate',
      },
      arms,
      drawSeed,
    )
    const planned = ofFirst(shared, mostSeconds)
    const notes = planned.isSame ? planned.notes : [...planned.notes, `Head has ${about}.`]
    const plan = { ...planned, notes, ...(onEvidence === undefined ? {} : banked(planned)) }
    const tell = async (bundle: string): Promise<void> => {
      const [evidence] = readPairs(await readText(join(bundle, pairsFile)), 'growing')
      if (evidence && evidence.invocations.length > 0) await onEvidence?.(evidence)
    }
    try {
      const { report, bundle } = await compareArms(plan, {
        ...context,
        ...{ id: newRunId(), startedAt: Date.now() },
        watch: (news) =>
          watch(news.type === 'step' ? { type: 'step', name: `${about}: ${news.name}` } : news),
      })
      this.#judged.set(bundle, plan.settings)
      await tell(bundle)
      const { outcome, reason, invocations, tookSeconds } = report.verdict
      return {
        ...{ outcome, reason, tookSeconds, bundle, found: foundBy(report), changes: changesIn(report) },
        invocations: invocations.looks + invocations.confirmations,
        seed: plan.seed,
      }
    } catch (error) {
      // What was measured until then is as valid as the rest.
      const isKept = error instanceof Interruption || error instanceof TailgateError
      if (isKept && error.bundle !== undefined) await tell(error.bundle).catch(() => undefined)
      throw error
    }
  }
}

/** The directory of patched copies, from which what killed commands left is removed. */
async function placeOfCopies({ user }: Runner): Promise<string> {
  const place = join(await placeOfArms(user), 'regressions')
  await mkdir(place, { recursive: true, mode: 0o711 })
  await sweepCopies(place, Date.now())
  return place
}

/** The plan with its first scenario alone, which has all of the time; the stacks stay as all scenarios ask for them. */
const ofFirst = (plan: ComparisonPlan, mostSeconds: number): ComparisonPlan => ({
  ...plan,
  scenarios: plan.scenarios.slice(0, 1),
  settings: settingsFor({ ...plan.settings, mostSeconds }),
})

/**
 * All invocations of a bank have the usual length, however little time there is, because gates are replayed from all of them
 * together.
 */
const banked = ({ settings }: ComparisonPlan): Pick<ComparisonPlan, 'pace' | 'settings'> => ({
  pace: usualPace,
  settings: settingsFor({ ...settings, invocationSeconds: usualPace.invocationSeconds }),
})

/** The same arms, but Node starts head's app with one additional option. */
function burning(arms: ResolvedArms, option: string): ResolvedArms {
  const { target: loaded } = arms.head
  const app = requireApp(loaded.target)
  const [node = '', ...rest] = app.command
  const target = { ...loaded.target, app: { ...app, command: [node, option, ...rest] } }
  return { ...arms, head: { ...arms.head, target: { ...loaded, target } }, isSame: false, notes: [] }
}
