import { availableParallelism } from 'node:os'
import { seedAt } from '../../base/random.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { Invocation, PairedEvidence } from '../../evidence/paired.ts'
import { invocationLine, openingLine, pairsFile } from '../../evidence/pairs/pairs-file.ts'
import { decideRounds } from '../../verdict/experiments/rounds.ts'
import { decide } from '../../verdict/pairs/judge/decide.ts'
import { type ComparisonPlan, comparedRoutes, missingRoutes, unaskedRoutes } from './comparison-plan.ts'
import { type InvocationContext, invoke } from './invocation.ts'
import { invocationInWords, roundInWords } from './progress-in-words.ts'

type Growing = PairedEvidence & { readonly invocations: Invocation[] }

/**
 * Makes invocations until the evidence decides or the time is over. Each is on disk before it is judged.
 * @returns notes about the measurement for readers of the report.
 */
export async function measureArms(
  plan: ComparisonPlan,
  bundle: Bundle,
  context: InvocationContext,
): Promise<readonly string[]> {
  const evidence = plan.scenarios.map(
    (compared): Growing => ({
      scenario: compared.scenario.name,
      routes: comparedRoutes(plan, compared),
      onlyIn: missingRoutes(plan, compared),
      processors: availableParallelism(),
      invocations: [],
    }),
  )
  for (const one of evidence) await bundle.append(pairsFile, openingLine(one))
  const notes = new Set<string>()
  for (let index = 0; ; index += 1) {
    const decision =
      plan.rounds === undefined
        ? decide(evidence, plan.settings)
        : decideRounds(evidence, plan.settings, plan.rounds)
    if (decision.next === 'ended') return [...plan.notes, ...notes]
    const scenario = plan.scenarios.find((one) => one.scenario.name === decision.scenario)
    const own = evidence.find((one) => one.scenario === decision.scenario)
    if (!scenario || !own) throw new Error(`nothing is known of ${decision.scenario}`)
    const name =
      plan.rounds === undefined
        ? invocationInWords(index, decision)
        : roundInWords(index, plan.rounds, decision)
    context.watch({ type: 'step', name })
    const { invocation, notes: noted } = await invoke(
      plan,
      {
        ...{ index, scenario, seed: seedAt(plan.seed, index), rate: own.invocations[0]?.rate },
        stage: decision.next === 'confirm' ? 'confirmation' : 'look',
        isProbedOnly: decision.isCounted,
      },
      context,
    )
    await bundle.append(pairsFile, invocationLine(decision.scenario, invocation))
    own.invocations.push(invocation)
    const unasked = unaskedRoutes(plan, scenario, invocation.probes)
    for (const note of [...noted, ...unasked]) notes.add(note)
  }
}
