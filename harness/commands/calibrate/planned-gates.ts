import { usageError } from '../../base/errors.ts'
import { type GateKey, gateKeyOf } from '../../calibration/gate/gate-fingerprint.ts'
import { projectName } from '../../calibration/gate/gate-project.ts'
import type { ArmRequest } from '../../config/setup/switches.ts'
import { findProject } from '../../revisions/project.ts'
import { resolveArms } from '../../revisions/resolve-arms.ts'
import { planComparison } from '../../stories/gate/comparison-plan.ts'

/** The gate of one scenario. */
export interface PlannedGate {
  readonly key: GateKey
  /** The file of the scenario. */
  readonly file: string
}

/** Which gates are calibrated; rows and rate as typed. */
export interface GatesRequest {
  /** Where the command runs. */
  readonly directory: string
  readonly config?: string | undefined
  /** By name or path; none for the open loops among the standard ones. */
  readonly scenarios: readonly string[]
  /** The set-up of both arms. */
  readonly setup: ArmRequest
  readonly rows?: string | undefined
  readonly rate?: string | undefined
}

/**
 * The gates of a calibration, each of another scenario, and the config of their project. All of them have the set-up for which
 * all scenarios ask together, as in a gate of the same scenarios.
 * @throws TailgateError for what was typed or configured.
 */
export async function plannedGates(
  { directory, config, scenarios, setup, rows, rate }: GatesRequest,
  signal: AbortSignal,
): Promise<{ readonly config: string; readonly gates: readonly PlannedGate[] }> {
  const request = { directory, config, scenarios }
  const project = await findProject(request, signal)
  const arms = await resolveArms(request, { signal, onStep: () => undefined })
  const plan = await planComparison(
    {
      ...{ purpose: 'gate', scenario: scenarios, rate, rows, setups: { base: setup, head: setup } },
      settings: { limits: [], accepted: [] },
    },
    arms,
    () => 0,
  )
  if (plan.scenarios.length === 0)
    throw usageError('No scenario drives the gate: name an open loop with --scenario.')
  const of = { project: await projectName(project), rate: plan.rate }
  const gates = plan.scenarios.map(({ scenario: { name }, file }) => ({
    key: gateKeyOf(plan.arms.head.stack, { ...of, scenario: name }),
    file,
  }))
  return { config: project.config, gates }
}
