import type { EngineDescriptor } from '../../../config/engine/descriptor.ts'
import { switches } from '../../../config/setup/switches.ts'

export const openLoop: EngineDescriptor = {
  loop: 'open',
  schedules: 'requests',
  protocols: switches.protocol,
  cannot: '',
  whyNoRate: '',
  latencyCountsFrom: 'intended',
  recordsSendLag: true,
  countsBytesPerRequest: true,
  endsEarly: true,
  replays: true,
  takesPriority: true,
  unboundedUsers: 0,
  costRate: 4000,
  loadSchema: async () => (await import('./schema.ts')).openLoopSchema,
}
