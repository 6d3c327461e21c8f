import type { Bundle } from '../../bundle/bundle.ts'
import { type ArmName, armNames, type ByArm } from '../../evidence/paired.ts'
import type { Explanation, StatementChange } from '../../evidence/pairs/explanation.ts'
import type { StatementCount } from '../../evidence/statement-count.ts'
import { type ProbedStep, probeArm } from '../../load/probes/probe.ts'
import { readFeedsFile } from '../../load/requests/feeds-file.ts'
import { type GenericPlan, genericPlans } from '../../measure/work/generic-plan.ts'
import { openStatementReader } from '../../measure/work/statements.ts'
import type { Stack } from '../../stack/stack.ts'
import { planShape, planWords } from '../../verdict/pairs/explain/plan-shape.ts'
import {
  type ComparedStatements,
  compareStatements,
  type FoundStatement,
  type RouteStatements,
  risenStatements,
} from '../../verdict/pairs/explain/statements.ts'
import type { ComparedScenario, ComparisonPlan } from './comparison-plan.ts'
import type { RunningArms } from './start-arms.ts'

/** How many requests of each route are sent to each arm. */
const requestsOfRoute = 40
/** How many statements have their plans kept. */
const mostPlans = 8

/** The settings of a replay. */
export interface ReplayOrder {
  readonly scenario: ComparedScenario
  /** The examined routes; undefined for all. */
  readonly routes: readonly string[] | undefined
  readonly seed: number
}

/** Adds up the statements of each route's steps, because a route may occur several times in a scenario. */
function byRoute(
  steps: readonly (ProbedStep & { readonly statements: readonly StatementCount[] })[],
): RouteStatements[] {
  return [...Map.groupBy(steps, ({ route }) => route)].map(([route, own]) => ({
    route,
    requests: own.reduce((sum, { requests }) => sum + requests, 0),
    statements: own.flatMap(({ statements }) => statements),
  }))
}

/** The statements that one arm sends for the requests of each route; the other arm gets the same requests. */
async function statementsOf(
  plan: ComparisonPlan,
  arm: ArmName,
  { endpoints, feeds }: Stack,
  { scenario, routes, seed }: ReplayOrder,
  signal: AbortSignal,
): Promise<readonly RouteStatements[]> {
  await using reader = await openStatementReader(endpoints.postgres ?? '')
  const rows = await readFeedsFile(feeds)
  const steps: Parameters<typeof byRoute>[0][number][] = []
  let before: readonly StatementCount[] = []
  await probeArm(
    {
      ...{ scenario: scenario.scenario, routes: plan.arms[arm].stack.target.routes, feeds: rows, seed },
      ...{ url: endpoints.url, authority: endpoints.authority, services: endpoints },
      ...{ timeoutSeconds: scenario.timeoutSeconds, requests: requestsOfRoute },
      onRested: async (done) => {
        const after = await reader.read()
        if (done !== undefined) steps.push({ ...done, statements: risenStatements(before, after) })
        before = after
      },
    },
    signal,
  )
  return byRoute(steps).filter(({ route }) => routes === undefined || routes.includes(route))
}

const unplanned = { error: 'this arm does not ask it' }

/** The plans of an arm by statement, for the statements that it sends. */
async function plansOf(
  { endpoints }: Stack,
  arm: ArmName,
  changes: readonly FoundStatement[],
): Promise<ReadonlyMap<FoundStatement, GenericPlan>> {
  const asked = changes.filter(({ askedBy }) => askedBy[arm])
  const plans = await genericPlans(
    endpoints.postgres ?? '',
    asked.map(({ text }) => text),
  )
  return new Map(asked.map((change, index) => [change, plans[index] ?? unplanned]))
}

const shapeOf = (found: GenericPlan): string | undefined =>
  'plan' in found ? planShape(found.plan) : undefined

/** Why neither arm has a plan, in PostgreSQL's words. */
function refusal(plans: ByArm<GenericPlan>): string | undefined {
  const errors = armNames.map((arm) => plans[arm]).flatMap((one) => ('error' in one ? [one.error] : []))
  if (errors.length < 2) return undefined
  const [told = 'no reason was given'] = errors.filter((error) => error !== unplanned.error)
  return `PostgreSQL makes no plan of it without its values: ${told}`.slice(0, 400)
}

/** Writes the plans of changed statements into `plans/`, and returns the changes in their stored form. */
async function withPlans(
  { changes }: ComparedStatements,
  { stacks }: RunningArms,
  bundle: Bundle,
): Promise<StatementChange[]> {
  const planned = changes.slice(0, mostPlans)
  const [base, head] = await Promise.all(armNames.map((arm) => plansOf(stacks[arm], arm, planned)))
  const kept: StatementChange[] = []
  for (const [index, change] of changes.entries()) {
    const { text: _, askedBy: __, ...shown } = change
    if (index >= planned.length) {
      kept.push({ ...shown, plan: null })
      continue
    }
    const plans = { base: base?.get(change) ?? unplanned, head: head?.get(change) ?? unplanned }
    const refused = refusal(plans)
    if (refused !== undefined) {
      kept.push({ ...shown, plan: { file: null, words: refused } })
      continue
    }
    const file = `plans/${index + 1}.json`
    await bundle.write(
      file,
      `${JSON.stringify({ route: shown.route, statement: shown.statement, ...plans }, null, 2)}\n`,
    )
    kept.push({
      ...shown,
      plan: { file, words: planWords(shapeOf(plans.base), shapeOf(plans.head)).slice(0, 2000) },
    })
  }
  return kept
}

/**
 * Compares the statements of both arms, each with its own PostgreSQL, for the same requests: the changed ones first, with
 * their plans.
 */
export async function explainStatements(
  plan: ComparisonPlan,
  arms: RunningArms,
  order: ReplayOrder,
  armOrder: readonly ArmName[],
  { bundle, signal }: { readonly bundle: Bundle; readonly signal: AbortSignal },
): Promise<NonNullable<Explanation['statements']>> {
  const measure = async () => {
    const found: Partial<Record<ArmName, readonly RouteStatements[]>> = {}
    for (const arm of armOrder) found[arm] = await statementsOf(plan, arm, arms.stacks[arm], order, signal)
    return compareStatements({ base: found.base ?? [], head: found.head ?? [] })
  }
  const fresh = await measure()
  // A cache has an effect only once it is filled, so the same requests are sent again.
  const compared = fresh.changes.length > 0 ? fresh : await measure()
  return {
    requests: requestsOfRoute,
    unchanged: compared.unchanged,
    changes: await withPlans(compared, arms, bundle),
  }
}
