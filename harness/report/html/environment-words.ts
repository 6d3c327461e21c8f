import { describeArm } from '../../config/plan/arm.ts'
import { formatMemory } from '../../config/units/units.ts'
import type { Environment } from '../../measure/environment.ts'

/** The environment of a measurement, under the names that reports use. */
export function environmentWords(environment: Environment): Record<string, string> {
  const { arm, pressure, revision, governor, services } = environment
  const waited = Object.entries(pressure)
    .filter(([, share]) => share !== undefined)
    .map(([kind, share]) => `${kind} ${Math.round((share ?? 0) * 100)} %`)
  return {
    machine: `${environment.cpu}, ${environment.cores} cores, ${formatMemory(environment.memoryBytes)}`,
    system: `${environment.kernel}, Node ${environment.node}${governor ? `, governor ${governor}` : ''}`,
    ...(arm ? { 'set up': describeArm(arm) } : {}),
    services:
      Object.entries(services)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ') || '–',
    revision: revision ? `${revision.commit}${revision.dirty ? ' with uncommitted changes' : ''}` : '–',
    'pressure before the run': waited.join(', ') || 'not told by this system',
  }
}
