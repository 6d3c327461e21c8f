import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { send } from '../http/answers.ts'
import { groupParams } from '../http/schemas.ts'
import type { Services } from '../http/services.ts'
import { maskStats, maskStatsJson } from '../storage/mask-stats.ts'

const counts = { type: 'object', additionalProperties: { type: 'integer' } } as const

const stats = {
  type: 'object',
  required: ['total_masks', 'total_size', 'labels', 'file_types'],
  additionalProperties: false,
  properties: {
    total_masks: { type: 'integer' },
    total_size: { type: 'integer', description: 'Bytes.' },
    labels: counts,
    file_types: counts,
  },
} as const

export function maskStatsRoutes(services: Services): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/api/annotations/:annotation_id/mask-groups/:group_id/masks/stats',
      {
        config: { access: { rule: 'group', role: 'viewer' } },
        schema: { tags: ['masks'], params: groupParams, response: { 200: stats } },
      },
      ({ params }, reply) =>
        send(services, reply, {
          tag: `group:${params.group_id}`,
          key: `mask_stats:${params.group_id}`,
          what: 'mask group',
          value: () => maskStats(services.database, params.group_id),
          json: () => maskStatsJson(services.database, params.group_id),
        }),
    )
    done()
  }
}
