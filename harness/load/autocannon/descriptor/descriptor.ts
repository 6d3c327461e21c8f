import type { EngineDescriptor } from '../../../config/engine/descriptor.ts'
import { noRate } from './no-rate.ts'

export const autocannon: EngineDescriptor = {
  loop: 'closed',
  schedules: 'nothing',
  protocols: ['http1', 'tls'],
  cannot: 'no rate, no latency of requests a stall kept it from sending',
  whyNoRate: `a closed loop has no rate, and ${noRate}`,
  latencyCountsFrom: 'sent',
  recordsSendLag: false,
  countsBytesPerRequest: true,
  endsEarly: true,
  replays: false,
  takesPriority: false,
  unboundedUsers: 0,
  costRate: 4000,
  loadSchema: async () => (await import('./schema.ts')).autocannonSchema,
}
