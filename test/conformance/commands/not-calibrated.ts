import type { Situation } from '../situation.ts'

export const situation: Situation = {
  starts: true,
  what: 'The instrument was never held against the truth on this machine, and may not be now.',
  exit: [3],
  says: /calibrat/,
  carryOut: (stage) =>
    stage.tailgateWith(
      { TAILGATE_CACHE: stage.emptyDirectory('cache') },
      ...stage.runOf('healthy', 'not-calibrated', ['--no-calibrate']),
    ),
}
