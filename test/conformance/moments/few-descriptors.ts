import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The shell allows 64 open files, soft and hard.',
  exit: [2, 3, 4, 5],
  says: /ulimit|open files|file descriptors/i,
  carryOut: (stage) =>
    stage.start(stage.runOf('many-at-once', 'few-descriptors'), {
      through: ['sh', '-c', 'ulimit -n 64 && exec "$@"', 'sh'],
    }).ended,
}
