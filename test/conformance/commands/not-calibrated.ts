import { delimiter, dirname } from 'node:path'
import type { Situation } from '../situation.ts'

export const situation: Situation = {
  starts: true,
  what: 'The instrument was never held against the truth on this machine, and may not be now.',
  exit: [3],
  says: /not calibrated on this machine/,
  carryOut: (stage) =>
    stage.tailgateWith(
      // The Node that the launcher needs is normally in the cache, and the cache is empty here.
      {
        TAILGATE_CACHE: stage.emptyDirectory('cache'),
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      },
      ...stage.runOf('healthy', 'not-calibrated', ['--no-calibrate']),
    ),
}
