import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'A limit that cannot be read.',
  exit: [2],
  says: /fast enough/,
  carryOut: (stage) =>
    stage.tailgate(
      ...stage.runOf('healthy', 'limit-unreadable', ['--budget', 'healthy.item p95 fast enough']),
    ),
}
