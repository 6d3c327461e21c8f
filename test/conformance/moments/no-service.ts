import type { Situation } from '../situation.ts'

export const situation: Situation = {
  what: 'The service never gets ready.',
  exit: [4],
  says: /was not ready after/,
  carryOut: (stage) => stage.tailgate(...stage.runOf('healthy', 'no-service', ['--env', 'READY=never'])),
}
