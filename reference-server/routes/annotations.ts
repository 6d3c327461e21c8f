import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { notFound } from '../common/errors.ts'
import { sendJson } from '../http/answers.ts'
import { membershipOf, userOf } from '../http/gate.ts'
import {
  annotationParams,
  id,
  label,
  listOf,
  nothing,
  orNull,
  paging,
  timestamp,
  uid,
} from '../http/schemas.ts'
import type { Services } from '../http/services.ts'
import { Annotations, annotationJson, annotationsJson } from '../storage/annotations.ts'
import { routesOf, type TypedApp } from './typed-app.ts'

/**
 * Bytes of JSON as PostgreSQL writes it. The bound is low because a page has a hundred annotations with two such fields each.
 */
export const largestData = 65_536

const largestAnnotation = 2 * largestData + 1024
const answer = { per: 'answer', bytes: largestAnnotation } as const

const data = {
  type: 'object',
  additionalProperties: true,
  maxProperties: 1000,
  'x-max-bytes': largestData,
} as const

const facts = {
  study_instance_uid: uid,
  series_instance_uid: orNull(uid),
  sop_instance_uid: orNull(uid),
  annotation_data: data,
  viewer_software: orNull(label),
  measurement_values: data,
  is_shared: { type: 'boolean' },
} as const

const nullable = { type: ['string', 'null'] } as const

const annotation = {
  type: 'object',
  required: [
    'id',
    'project_id',
    'study_instance_uid',
    'annotation_data',
    'is_shared',
    'created_by',
    'created_at',
  ],
  additionalProperties: false,
  properties: {
    id,
    project_id: id,
    study_instance_uid: { type: 'string' },
    series_instance_uid: nullable,
    sop_instance_uid: nullable,
    annotation_data: { type: 'object', additionalProperties: true },
    viewer_software: nullable,
    measurement_values: { type: 'object', additionalProperties: true },
    is_shared: { type: 'boolean' },
    created_by: id,
    created_at: timestamp,
    updated_at: timestamp,
  },
} as const

const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { ...paging, project_id: { ...id, description: 'Left out: the first project of the user.' } },
} as const

const newAnnotation = {
  type: 'object',
  required: ['study_instance_uid'],
  additionalProperties: false,
  properties: { ...facts, project_id: id },
} as const

const change = { type: 'object', additionalProperties: false, minProperties: 1, properties: facts } as const

const path = '/api/annotations/:annotation_id'
const tags = ['annotations']

interface Shared extends Pick<Services, 'cache'> {
  readonly annotations: Annotations
}

function listAnnotations(app: TypedApp, { annotations }: Shared): void {
  app.get(
    '/api/annotations',
    {
      config: {
        access: { rule: 'project', role: 'viewer' },
        answer: { per: 'item', bytes: largestAnnotation },
      },
      schema: { tags, querystring: listQuery, response: { 200: listOf(annotation) } },
    },
    async (request, reply) => {
      const { projectId, role } = membershipOf(request)
      const page = await annotations.list(projectId, userOf(request).id, role === 'admin', request.query)
      return sendJson(reply, annotationsJson(page))
    },
  )
}

function createAnnotation(app: TypedApp, { annotations, cache }: Shared): void {
  app.post(
    '/api/annotations',
    {
      config: { access: { rule: 'project', role: 'annotator' }, answer },
      schema: { tags, body: newAnnotation, response: { 201: annotation } },
    },
    async (request, reply) => {
      const { projectId } = membershipOf(request)
      const created = await annotations.create(projectId, userOf(request).id, request.body)
      if (created === null) throw notFound('project')
      // A request may be asking for this id since before the row existed, and others would share its answer.
      await cache.invalidate([`annotation:${created.id}`])
      return sendJson(reply.code(201), annotationJson(created))
    },
  )
}

function readAnnotation(app: TypedApp, { annotations }: Shared): void {
  app.get(
    path,
    {
      config: { access: { rule: 'annotation', role: 'viewer' }, answer },
      schema: { tags, params: annotationParams, response: { 200: annotation } },
    },
    async ({ params }, reply) => {
      const found = await annotations.find(params.annotation_id)
      if (found === null) throw notFound('annotation')
      return sendJson(reply, annotationJson(found))
    },
  )
}

function changeAnnotation(app: TypedApp, { annotations, cache }: Shared): void {
  app.put(
    path,
    {
      config: { access: { rule: 'annotation', role: 'owner' }, answer },
      schema: { tags, params: annotationParams, body: change, response: { 200: annotation } },
    },
    async ({ params, body }, reply) => {
      const changed = await annotations.update(params.annotation_id, body)
      if (changed === null) throw notFound('annotation')
      await cache.invalidate([`annotation:${params.annotation_id}`])
      return sendJson(reply, annotationJson(changed))
    },
  )
}

function removeAnnotation(app: TypedApp, { annotations, cache }: Shared): void {
  app.delete(
    path,
    {
      config: { access: { rule: 'annotation', role: 'owner' } },
      schema: { tags, params: annotationParams, response: { 204: nothing } },
    },
    async ({ params }, reply) => {
      if (!(await annotations.remove(params.annotation_id))) throw notFound('annotation')
      await cache.invalidate([`annotation:${params.annotation_id}`])
      return reply.code(204).send(null)
    },
  )
}

export const annotationRoutes = ({ database, cache }: Services): FastifyPluginCallbackTypebox =>
  routesOf({ annotations: new Annotations(database), cache }, [
    listAnnotations,
    createAnnotation,
    readAnnotation,
    changeAnnotation,
    removeAnnotation,
  ])
