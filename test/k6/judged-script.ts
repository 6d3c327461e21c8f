import { join } from 'node:path'
import type { ScenarioVerdict } from '../../harness/bundle/verdict.ts'
import type { Budget } from '../../harness/config/budgets/budget.ts'
import type { K6Scenario } from '../../harness/config/scenario/scenario.ts'
import type { ScenarioEvidence } from '../../harness/evidence/evidence.ts'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'
import { openRecorder } from '../../harness/evidence/recorder/recorder.ts'
import { recordPhases } from '../../harness/load/driver/phase-log.ts'
import { k6 } from '../../harness/load/k6/k6.ts'
import { phaseInWords } from '../../harness/report/phase-in-words.ts'
import { judge } from '../../harness/verdict/judge.ts'
import { calibratedInstruments } from '../fixtures/evidence.ts'

/** The settings for a script, in addition to those that all scripts share. */
export interface Asked extends Partial<Omit<K6Scenario<string>, 'engine' | 'budgets' | 'rate'>> {
  readonly script: string
  readonly rate?: number
  readonly seconds?: number
  readonly warmUpSeconds?: number
  readonly budgets: readonly Omit<Budget, 'scenario'>[]
}

export interface Judged {
  readonly evidence: ScenarioEvidence
  readonly scenario: ScenarioVerdict
  /** The phases of its load, in words. */
  readonly phases: readonly string[]
}

/** Runs a script as a driver would, into a bundle. */
async function run(
  url: string,
  bundle: string,
  program: string | undefined,
  { rate, seconds = 3, warmUpSeconds = 1, budgets: _, ...asked }: Asked,
): Promise<void> {
  const scenario: K6Scenario<string> = {
    ...{
      name: 'people',
      why: 'As people bring it.',
      engine: 'k6',
      routes: ['items', 'item', 'login', 'asked'],
    },
    ...{ duration: `${seconds}s`, warmUp: `${warmUpSeconds}s`, timeout: '5s', budgets: {} },
    ...asked,
  }
  const recorder = await openRecorder(bundle, 'people', 'k6')
  await using phases = await recordPhases(bundle, { scenario: 'people' }, () => undefined)
  const signal = AbortSignal.timeout(90_000)
  const context = { feeds: {}, signal, enter: phases.enter, mark: phases.mark }
  const order = {
    ...{ file: join(import.meta.dirname, 'any.ts'), url, bundle, socket: '', feeds: '', seed: 1 },
    ...{ program, rate, warmUpSeconds, durationSeconds: seconds, timeoutSeconds: 5 },
    routes: { items: 'GET /items', item: 'GET /items/:id', login: 'POST /login', asked: 'GET /missing' },
  } as const
  const ended = await k6(order, scenario, recorder, context)
  const { intended = null, intendedRate = null, reason = null, users, foreignCpuSeconds, ...result } = ended
  await recorder.close({
    ...{ ...result, reason, intended, intendedRate, eventLoopDelayP99: null },
    ...(users === undefined ? {} : { users }),
    cpuSeconds: Math.min(foreignCpuSeconds ?? 0.1, 0.7 * result.seconds),
  })
}

/** Runs a script, judges its bundle, and returns everything that people would read of it. */
export async function judgedScript(
  url: string,
  bundle: string,
  program: string | undefined,
  asked: Asked,
): Promise<Judged> {
  await run(url, bundle, program, asked)
  const whole = { ...(await readEvidence(bundle)), instruments: calibratedInstruments }
  const verdict = judge(
    whole,
    asked.budgets.map((budget) => ({ ...budget, scenario: 'people' })),
  )
  const [evidence] = whole.scenarios
  const [scenario] = verdict.scenarios
  if (!evidence || !scenario) throw new Error('the script left no evidence')
  const phases = whole.phases.flatMap((phase) =>
    phase.kind === 'step' || phase.kind === 'part' ? [phaseInWords(phase)] : [],
  )
  return { evidence, scenario, phases }
}
