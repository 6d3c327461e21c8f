import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'Every request of a k6 script is answered 404; its threshold is on latency only.',
  exit: [1],
  says: /404 ×/,
  carryOut: (stage) => stage.tailgate(...stage.runOf('k6-all-fail', 'k6-all-fail')),
}
