import type { EngineDescriptor } from './descriptor.ts'

/**
 * The share of the intended requests by which those that ended may differ from them: 1 %. With a schedule of iterations,
 * requests of the iterations at both ends may be on the other side of the boundary: one part in the seconds of the load.
 * @param seconds the length of the load, above 0.
 */
export const rateTolerance = ({ schedules }: Pick<EngineDescriptor, 'schedules'>, seconds: number): number =>
  schedules === 'iterations' ? Math.max(0.01, 1 / seconds) : 0.01
