import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { notFound } from '../common/errors.ts'
import { send } from '../http/answers.ts'
import { userOf } from '../http/gate.ts'
import {
  annotationParams,
  groupParams,
  id,
  label,
  listOf,
  modality,
  name,
  nothing,
  orNull,
  paging,
  prose,
  timestamp,
  word,
} from '../http/schemas.ts'
import type { Services } from '../http/services.ts'
import { MaskGroups } from '../storage/mask-groups.ts'
import { routesOf, type TypedApp } from './typed-app.ts'

const facts = {
  group_name: name,
  model_name: orNull(label),
  version: orNull(word),
  modality: orNull(modality),
  slice_count: { type: 'integer', minimum: 0, maximum: 100_000 },
  mask_type: orNull(word),
  description: orNull(prose),
} as const

const nullable = { type: ['string', 'null'] } as const

const group = {
  type: 'object',
  required: ['id', 'annotation_id', 'group_name', 'slice_count', 'created_by', 'created_at', 'updated_at'],
  additionalProperties: false,
  properties: {
    id,
    annotation_id: id,
    group_name: { type: 'string' },
    model_name: nullable,
    version: nullable,
    modality: nullable,
    slice_count: { type: 'integer' },
    mask_type: nullable,
    description: nullable,
    created_by: id,
    created_at: timestamp,
    updated_at: timestamp,
  },
} as const

const newGroup = {
  type: 'object',
  required: ['group_name'],
  additionalProperties: false,
  properties: facts,
} as const
const change = { type: 'object', additionalProperties: false, minProperties: 1, properties: facts } as const

/** Bytes of a group whose texts have their maximum length. */
const largestGroup = 12_288

const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { ...paging, modality, mask_type: word },
} as const

const collection = '/api/annotations/:annotation_id/mask-groups'
const path = `${collection}/:group_id` as const
const tags = ['mask groups']

interface Shared {
  readonly groups: MaskGroups
  readonly services: Services
}

function listGroups(app: TypedApp, { groups, services }: Shared): void {
  app.get(
    collection,
    {
      config: {
        access: { rule: 'annotation', role: 'viewer' },
        answer: { per: 'item', bytes: largestGroup },
      },
      schema: { tags, params: annotationParams, querystring: listQuery, response: { 200: listOf(group) } },
    },
    ({ params, query }, reply) => {
      const annotation = params.annotation_id
      const { page, page_size, cursor, modality = '', mask_type = '' } = query
      return send(services, reply, {
        tag: `annotation:${annotation}`,
        key: `group_list:${annotation}:${page}:${page_size}::${modality}:${encodeURIComponent(mask_type)}`,
        what: 'annotation',
        isPassing: cursor !== undefined,
        value: () => groups.list(annotation, query),
        json: () => groups.listJson(annotation, query),
      })
    },
  )
}

function createGroup(app: TypedApp, { groups, services: { cache } }: Shared): void {
  app.post(
    collection,
    {
      config: { access: { rule: 'annotation', role: 'annotator' } },
      schema: { tags, params: annotationParams, body: newGroup, response: { 201: group } },
    },
    async (request, reply) => {
      const annotation = request.params.annotation_id
      const created = await groups.create(annotation, userOf(request).id, request.body)
      if (created === null) throw notFound('annotation')
      await cache.invalidate([`annotation:${annotation}`])
      return reply.code(201).send(created)
    },
  )
}

function readGroup(app: TypedApp, { groups, services }: Shared): void {
  app.get(
    path,
    {
      config: { access: { rule: 'group', role: 'viewer' } },
      schema: { tags, params: groupParams, response: { 200: group } },
    },
    ({ params }, reply) =>
      send(services, reply, {
        tag: `group:${params.group_id}`,
        key: `group:${params.group_id}`,
        what: 'mask group',
        value: () => groups.find(params.annotation_id, params.group_id),
        json: () => groups.findJson(params.annotation_id, params.group_id),
      }),
  )
}

function changeGroup(app: TypedApp, { groups, services: { cache } }: Shared): void {
  app.put(
    path,
    {
      config: { access: { rule: 'group', role: 'owner' } },
      schema: { tags, params: groupParams, body: change, response: { 200: group } },
    },
    async ({ params, body }, reply) => {
      const changed = await groups.update(params.annotation_id, params.group_id, body)
      if (changed === null) throw notFound('mask group')
      await cache.invalidate([`annotation:${params.annotation_id}`, `group:${params.group_id}`])
      return reply.send(changed)
    },
  )
}

function removeGroup(app: TypedApp, { groups, services: { cache } }: Shared): void {
  app.delete(
    path,
    {
      config: { access: { rule: 'group', role: 'owner' } },
      schema: { tags, params: groupParams, response: { 204: nothing } },
    },
    async ({ params }, reply) => {
      if (!(await groups.remove(params.annotation_id, params.group_id))) throw notFound('mask group')
      await cache.invalidate([`annotation:${params.annotation_id}`, `group:${params.group_id}`])
      return reply.code(204).send(null)
    },
  )
}

export const maskGroupRoutes = (services: Services): FastifyPluginCallbackTypebox =>
  routesOf({ groups: new MaskGroups(services.database), services }, [
    listGroups,
    createGroup,
    readGroup,
    changeGroup,
    removeGroup,
  ])
