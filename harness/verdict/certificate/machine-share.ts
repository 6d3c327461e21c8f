import type { Evidence, MachineSecond, ScenarioEvidence } from '../../evidence/evidence.ts'

/** How the machine was used during the measured part of a run. */
export interface MachineShare {
  /** Used by programs outside the run, as a share of all processor time. */
  readonly foreignCpu: number
  /** Given to other machines by the hypervisor, as a share of all processor time. */
  readonly steal: number
  /** Seconds in which threads of the run were ready but not running, for each second in which they ran. */
  readonly waited: number
  /** The part of that wait which programs outside the run caused. */
  readonly waitedForOthers: number
  /**
   * Shares of the time in which something waited (PSI) because of others: for a processor, for a disk; for memory, regardless
   * of the cause.
   */
  readonly pressure: { readonly cpu: number; readonly io: number; readonly memory: number }
}

/** A reading stands for the second before it. */
const within = ({ startedAt, seconds }: ScenarioEvidence, at: number): boolean =>
  at > startedAt + 500 && at <= startedAt + seconds * 1000 + 500

const sum = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((total, item) => total + pick(item), 0)

const share = (part: number, whole: number): number => (whole > 0 ? Math.max(0, part) / whole : 0)

/**
 * Undefined when the machine was not recorded. A wait is caused by the programs that run, so it is divided in proportion to
 * the use of the resource by the run and by others.
 */
export function machineShareOf(evidence: Evidence, scenario: ScenarioEvidence): MachineShare | undefined {
  const machine = (evidence.machine ?? []).filter(({ at }) => within(scenario, at))
  const own = evidence.resources.filter(({ at }) => within(scenario, at))
  const capacity = sum(machine, ({ processors }) => processors)
  if (capacity === 0 || own.length === 0) return undefined
  const used = sum(own, ({ cpu }) => cpu)
  const all = sum(machine, ({ cpu }) => cpu)
  const bytes = sum(machine, ({ diskRead, diskWritten }) => diskRead + diskWritten)
  const ownBytes = sum(own, ({ diskRead = 0, diskWritten = 0 }) => diskRead + diskWritten)
  const foreign = share(all - used, Math.max(all, used))
  const waited = share(
    sum(own, ({ wait }) => wait),
    used,
  )
  const stalled = (kind: keyof MachineSecond['stalled']): number =>
    share(
      sum(machine, (second) => second.stalled[kind] ?? 0),
      machine.length,
    )
  return {
    foreignCpu: share(all - used, capacity),
    steal: share(
      sum(machine, ({ steal }) => steal),
      capacity,
    ),
    waited,
    waitedForOthers: waited * foreign,
    pressure: {
      cpu: stalled('cpu') * foreign,
      io: stalled('io') * share(bytes - ownBytes, bytes),
      memory: stalled('memory'),
    },
  }
}

/**
 * The same for each second of a scenario. The readings are sorted into their seconds once, because a run of hours has many of
 * both.
 */
export function machineShareBySecond(
  evidence: Evidence,
  scenario: ScenarioEvidence,
): (second: number) => MachineShare | undefined {
  // The second for which `within` takes a reading.
  const secondOf = ({ at }: { readonly at: number }): number =>
    Math.ceil((at - scenario.startedAt - 500) / 1000) - 1
  const machine = Map.groupBy(evidence.machine ?? [], secondOf)
  const resources = Map.groupBy(evidence.resources, secondOf)
  return (second) =>
    machineShareOf(
      { ...evidence, machine: machine.get(second) ?? [], resources: resources.get(second) ?? [] },
      { ...scenario, startedAt: scenario.startedAt + second * 1000, seconds: 1 },
    )
}
