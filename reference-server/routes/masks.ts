import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { notFound } from '../common/errors.ts'
import { send } from '../http/answers.ts'
import { groupParams, label, listOf, maskParams, nothing, paging, uid } from '../http/schemas.ts'
import type { Services } from '../http/services.ts'
import { Masks } from '../storage/masks.ts'
import { assertStored, registerUploads } from '../storage/uploads.ts'
import { expectedFile, filePath, mask, maskFacts, sliceIndex } from './mask-schema.ts'
import { routesOf, type TypedApp } from './typed-app.ts'

/** Bytes of a mask whose texts have their maximum length. */
const largestMask = 2048

const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { ...paging, label_name: label, slice_index: sliceIndex, sop_instance_uid: uid },
} as const

const newMask = {
  type: 'object',
  required: ['file_path'],
  additionalProperties: false,
  properties: { ...maskFacts, ...expectedFile, file_path: filePath },
} as const

const change = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: maskFacts,
} as const

const collection = '/api/annotations/:annotation_id/mask-groups/:group_id/masks'
const path = `${collection}/:mask_id` as const
const tags = ['masks']

interface Shared {
  readonly masks: Masks
  readonly services: Services
}

function listMasks(app: TypedApp, { masks, services }: Shared): void {
  app.get(
    collection,
    {
      config: { access: { rule: 'group', role: 'viewer' }, answer: { per: 'item', bytes: largestMask } },
      schema: { tags, params: groupParams, querystring: listQuery, response: { 200: listOf(mask) } },
    },
    ({ params, query }, reply) => {
      const {
        page = 1,
        page_size = 20,
        cursor,
        label_name = '',
        slice_index = '',
        sop_instance_uid = '',
      } = query
      const filter = `${encodeURIComponent(label_name)}:${slice_index}:${sop_instance_uid}`
      return send(services, reply, {
        tag: `group:${params.group_id}`,
        key: `mask_list:${params.group_id}:${(page - 1) * page_size}:${page_size}::${filter}`,
        what: 'mask group',
        isPassing: cursor !== undefined,
        value: () => masks.list(params.group_id, query),
        json: () => masks.listJson(params.group_id, query),
      })
    },
  )
}

function createMask(app: TypedApp, { services: { database, cache, objects, settings } }: Shared): void {
  app.post(
    collection,
    {
      config: { access: { rule: 'group', role: 'owner' }, errors: ['conflict', 'unprocessable'] },
      schema: { tags, params: groupParams, body: newMask, response: { 201: mask } },
    },
    async ({ params, body }, reply) => {
      await assertStored(objects, [body.file_path], settings.tuning.batch)
      const [created] = await registerUploads(database, params.group_id, [body], undefined)
      if (created === undefined) throw notFound('mask group')
      await cache.invalidate([`annotation:${params.annotation_id}`, `group:${params.group_id}`])
      return reply.code(201).send(created)
    },
  )
}

function readMask(app: TypedApp, { masks, services }: Shared): void {
  app.get(
    path,
    {
      config: { access: { rule: 'group', role: 'viewer' } },
      schema: { tags, params: maskParams, response: { 200: mask } },
    },
    ({ params }, reply) =>
      send(services, reply, {
        tag: `group:${params.group_id}`,
        key: `mask:${params.mask_id}:${params.group_id}`,
        what: 'mask',
        value: () => masks.find(params.group_id, params.mask_id),
        json: () => masks.findJson(params.group_id, params.mask_id),
      }),
  )
}

function changeMask(app: TypedApp, { masks, services: { cache } }: Shared): void {
  app.put(
    path,
    {
      config: { access: { rule: 'group', role: 'owner' } },
      schema: { tags, params: maskParams, body: change, response: { 200: mask } },
    },
    async ({ params, body }, reply) => {
      const changed = await masks.update(params.group_id, params.mask_id, body)
      if (changed === null) throw notFound('mask')
      await cache.invalidate([`group:${params.group_id}`])
      return reply.send(changed)
    },
  )
}

function removeMask(app: TypedApp, { masks, services: { cache } }: Shared): void {
  app.delete(
    path,
    {
      config: { access: { rule: 'group', role: 'owner' } },
      schema: { tags, params: maskParams, response: { 204: nothing } },
    },
    async ({ params }, reply) => {
      if (!(await masks.remove(params.group_id, params.mask_id))) throw notFound('mask')
      await cache.invalidate([`group:${params.group_id}`])
      return reply.code(204).send(null)
    },
  )
}

export const maskRoutes = (services: Services): FastifyPluginCallbackTypebox =>
  routesOf({ masks: new Masks(services.database, services.settings.tuning.query), services }, [
    listMasks,
    createMask,
    readMask,
    changeMask,
    removeMask,
  ])
