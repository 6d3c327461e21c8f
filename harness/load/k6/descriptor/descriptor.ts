import type { EngineDescriptor } from '../../../config/engine/descriptor.ts'
import { switches } from '../../../config/setup/switches.ts'

export const k6: EngineDescriptor = {
  loop: 'open',
  schedules: 'iterations',
  protocols: switches.protocol,
  cannot: '',
  whyNoRate: 'a k6 script is given one where its scenario has a `rate`, and brings its own load else',
  latencyCountsFrom: 'sent',
  recordsSendLag: false,
  countsBytesPerRequest: false,
  // A script itself decides when it ends.
  endsEarly: false,
  replays: false,
  takesPriority: true,
  // The script creates as many users as it likes.
  unboundedUsers: 10_000,
  costRate: 500,
  loadSchema: async () => (await import('./schema.ts')).k6Schema,
}
