import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { ApiError, notFound } from '../common/errors.ts'
import { bigId, groupParams, label, maskParams, mimeType, timestamp } from '../http/schemas.ts'
import type { Services } from '../http/services.ts'
import { defaultSeconds, longestSeconds } from '../security/signed-urls.ts'
import { Masks } from '../storage/masks.ts'
import { addressOf, filePathOf, newAddress, urlPathOf } from '../storage/objects.ts'
import { assertStored, registerUploads } from '../storage/uploads.ts'
import { filePath, maskFacts } from './mask-schema.ts'
import { routesOf, type TypedApp } from './typed-app.ts'

const expiresIn = { type: 'integer', minimum: 1, maximum: longestSeconds, default: defaultSeconds } as const

/** A link permits exactly the announced length, so the proxy in front of this server needs no larger limit. */
const uploadRequest = (largestObject: number) =>
  ({
    type: 'object',
    required: ['filename', 'mime_type', 'file_size'],
    additionalProperties: false,
    properties: {
      filename: {
        ...label,
        maxLength: 255,
        description: 'For the log only; the stored name is chosen by the server.',
      },
      mime_type: mimeType,
      file_size: { type: 'integer', minimum: 1, maximum: largestObject },
      expires_in: expiresIn,
    },
  }) as const

const uploadUrl = {
  type: 'object',
  required: ['upload_url', 'file_path', 'expires_at'],
  additionalProperties: false,
  properties: { upload_url: { type: 'string' }, file_path: { type: 'string' }, expires_at: timestamp },
} as const

const downloadRequest = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { expires_in: expiresIn },
} as const

const downloadUrl = {
  type: 'object',
  required: ['download_url', 'expires_at'],
  additionalProperties: false,
  properties: { download_url: { type: 'string' }, expires_at: timestamp },
} as const

const completion = {
  type: 'object',
  required: ['uploaded_files'],
  additionalProperties: false,
  properties: {
    slice_count: { type: 'integer', minimum: 0, maximum: 100_000 },
    labels: { type: 'array', items: label, maxItems: 1000, uniqueItems: true },
    uploaded_files: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['file_path'],
        additionalProperties: false,
        properties: { ...maskFacts, file_path: filePath },
      },
    },
  },
} as const

const completed = {
  type: 'object',
  required: ['registered', 'mask_ids'],
  additionalProperties: false,
  properties: { registered: { type: 'integer' }, mask_ids: { type: 'array', items: bigId } },
} as const

const group = '/api/annotations/:annotation_id/mask-groups/:group_id'
const tags = ['objects']

interface Shared extends Services {
  readonly masks: Masks
}

function grantUpload(app: TypedApp, { signer, settings }: Shared): void {
  app.post(
    `${group}/upload-url`,
    {
      config: { access: { rule: 'group', role: 'owner' } },
      schema: {
        tags,
        params: groupParams,
        body: uploadRequest(settings.uploadMegabytes * 1_048_576),
        response: { 200: uploadUrl },
      },
    },
    async ({ params, body }) => {
      const address = newAddress(params.group_id, body.mime_type)
      const grant = { method: 'PUT', length: body.file_size, type: body.mime_type } as const
      const { url, expiresAt } = signer.sign(urlPathOf(address), grant, body.expires_in ?? defaultSeconds)
      return { upload_url: url, file_path: filePathOf(address), expires_at: expiresAt }
    },
  )
}

function grantDownload(app: TypedApp, { signer, masks }: Shared): void {
  app.post(
    `${group}/masks/:mask_id/download-url`,
    {
      config: { access: { rule: 'group', role: 'viewer' } },
      schema: { tags, params: maskParams, body: downloadRequest, response: { 200: downloadUrl } },
    },
    async ({ params, body }) => {
      const mask = await masks.find(params.group_id, params.mask_id)
      const address = mask === null ? null : addressOf(mask.file_path)
      if (address === null) throw notFound('mask')
      const seconds = body?.expires_in ?? defaultSeconds
      const { url, expiresAt } = signer.sign(urlPathOf(address), { method: 'GET' }, seconds)
      return { download_url: url, expires_at: expiresAt }
    },
  )
}

function completeUpload(app: TypedApp, { database, cache, objects, settings }: Shared): void {
  app.post(
    `${group}/complete-upload`,
    {
      config: { access: { rule: 'group', role: 'owner' }, errors: ['conflict', 'unprocessable'] },
      schema: { tags, params: groupParams, body: completion, response: { 201: completed } },
    },
    async ({ params, body }, reply) => {
      const { uploaded_files: files, labels } = body
      const unknown =
        labels &&
        files.find(({ label_name }) => typeof label_name === 'string' && !labels.includes(label_name))
      if (unknown !== undefined) {
        throw new ApiError('unprocessable', 'A file has a label that is not in labels.', {
          label: unknown.label_name,
        })
      }
      const paths = files.map((file) => file.file_path)
      await assertStored(objects, paths, settings.tuning.batch)
      const registered = await registerUploads(database, params.group_id, files, body.slice_count)
      await cache.invalidate([`annotation:${params.annotation_id}`, `group:${params.group_id}`])
      return reply
        .code(201)
        .send({ registered: registered.length, mask_ids: registered.map((mask) => mask.id) })
    },
  )
}

export const uploadRoutes = (services: Services): FastifyPluginCallbackTypebox =>
  routesOf({ ...services, masks: new Masks(services.database, services.settings.tuning.query) }, [
    grantUpload,
    grantDownload,
    completeUpload,
  ])
