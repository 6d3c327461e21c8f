import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { ApiError } from '../common/errors.ts'
import { isClosed } from '../common/exchange.ts'
import { Turnstile } from '../common/turnstile.ts'
import { limitAnswer, limitBody } from '../http/body-deadline.ts'
import { bytes, id, nothing } from '../http/schemas.ts'
import type { Services } from '../http/services.ts'
import {
  downloadBytes,
  filePathOf,
  type ObjectAddress,
  type ObjectStore,
  objectName,
} from '../storage/objects.ts'
import { assertDownloadable, assertUploadable, storeUpload } from '../storage/uploads.ts'
import { isTagged, parseRange } from './range.ts'
import { routesOf, type TypedApp } from './typed-app.ts'

const params = {
  type: 'object',
  required: ['group_id', 'name'],
  additionalProperties: false,
  properties: { group_id: id, name: { type: 'string', pattern: objectName } },
} as const

const stored = {
  type: 'object',
  required: ['file_path', 'file_size', 'checksum'],
  additionalProperties: false,
  properties: {
    file_path: { type: 'string' },
    file_size: { type: 'integer' },
    checksum: { type: 'string', description: 'SHA-256 of the bytes, hexadecimal.' },
  },
} as const

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  dcm: 'application/dicom',
  gz: 'application/gzip',
  bin: 'application/octet-stream',
}

/**
 * More uploads at once are not faster, and each holds buffers. An upload that waits in line is not read, so its data stays in
 * the network.
 */
const uploadsAtOnce = 32
const uploadsInLine = 5000

const stalledAfterMs = 30_000

const path = '/api/objects/:group_id/:name'
const tags = ['objects']
const access = { rule: 'signed link' } as const
const uploadErrors = ['conflict', 'length_required', 'payload_too_large', 'unsupported_media_type'] as const

/** The lines in which uploads wait. */
interface Lines {
  readonly receiving: Turnstile
  /**
   * Each task holds a database connection while its file name is written to disk; half of the connections stay free for
   * readers.
   */
  readonly storing: Turnstile
}

interface Shared extends Pick<Services, 'database' | 'objects' | 'settings'> {
  readonly lines: Lines
}

function takeUploads(app: TypedApp, { database, objects, lines }: Shared): void {
  app.put(
    path,
    { config: { access, errors: uploadErrors }, schema: { tags, params, response: { 201: stored } } },
    async (request, reply) => {
      const { grant } = request
      if (grant?.method !== 'PUT') throw new ApiError('forbidden', 'This link is not for an upload.')
      assertAnnounced(request.headers, grant)
      const address = addressIn(request.params)
      await assertUploadable(database, address)
      const received = await lines.receiving.run(() => {
        limitBody(request, reply)
        return objects.receive(request.raw, grant.length)
      })
      try {
        await lines.storing.run(() => storeUpload(database, objects, address, grant.type, received))
      } finally {
        await objects.drop(received)
      }
      // A client that is not told, because this process ends first, may send the same upload again.
      reply.raw.once('finish', () => void objects.acknowledge(address))
      const { file_size, checksum } = received
      return reply.code(201).send({ file_path: filePathOf(address), file_size, checksum })
    },
  )
}

function giveObjects(app: TypedApp, { database, objects, settings }: Shared): void {
  app.get(
    path,
    {
      config: {
        access,
        errors: ['range_not_satisfiable'],
        answer: { per: 'answer', bytes: downloadBytes },
      },
      schema: { tags, params, response: { 200: bytes, 206: bytes, 304: nothing } },
    },
    async (request, reply) => {
      const address = addressIn(request.params)
      await assertDownloadable(database, address)
      const size = await objects.size(address)
      // An object is never overwritten once it belongs to a mask, and its name is never reused, so the name identifies the
      // bytes.
      const etag = `"${address.name}"`
      reply
        .header('etag', etag)
        .header('accept-ranges', 'bytes')
        .header('cache-control', 'private, immutable')
      reply.header('x-content-type-options', 'nosniff')
      if (isTagged(request.headers['if-none-match'], etag)) return reply.code(304).send(null)
      reply.type(types[address.name.slice(address.name.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
      if (settings.accelPrefix !== '') {
        return reply.header('x-accel-redirect', `${settings.accelPrefix}${filePathOf(address)}`).send(null)
      }
      const ifRange = request.headers['if-range']
      const wanted = ifRange === undefined || ifRange === etag ? request.headers.range : undefined
      return sendBytes(objects, reply, { address, size, range: wanted })
    },
  )
}

/** Leaves every body as a stream. */
function readNoBody(app: TypedApp): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, parsed) => parsed(null))
}

/** Upload and download of the bytes themselves. The gate checks the signed link before anything else; bodies stay streams. */
export function objectRoutes({ database, objects, settings }: Services): FastifyPluginCallbackTypebox {
  const lines = {
    receiving: new Turnstile(uploadsAtOnce, uploadsInLine),
    storing: new Turnstile(Math.max(1, Math.floor(settings.tuning.pool.max / 2)), uploadsInLine),
  }
  return routesOf({ database, objects, settings, lines }, [readNoBody, takeUploads, giveObjects])
}

/** Sends an object, or the part of it that a Range header requests. */
function sendBytes(
  objects: ObjectStore,
  reply: FastifyReply,
  object: { readonly address: ObjectAddress; readonly size: number; readonly range: string | undefined },
) {
  const { address, size } = object
  const range = parseRange(object.range, size)
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`)
    throw new ApiError('range_not_satisfiable', `The object has ${size} bytes.`)
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range
  if (range !== 'whole') reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`)
  const length = end - start + 1
  reply.header('content-length', length)
  limitAnswer(reply.request.raw, reply.raw, length)
  return stream(reply, (write) => objects.read(address, start, end, write))
}

/** Sends the headers and then the data of `source`, each part after the previous one has been sent. */
async function stream(
  reply: FastifyReply,
  source: (write: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<FastifyReply> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders)
  // A client that stops reading must not keep a file open.
  raw.setTimeout(stalledAfterMs, () => raw.destroy())
  try {
    await source(
      (bytes) =>
        new Promise((resolve, reject) => {
          const gone = () => reject(new Error('the client is gone'))
          if (isClosed(raw)) return gone()
          raw.once('close', gone)
          raw.write(bytes, (error) => {
            raw.off('close', gone)
            if (error) reject(error)
            else resolve()
          })
        }),
    )
    raw.end()
  } catch {
    // The headers are already sent, so closing the connection is the only way to report the failure.
    raw.destroy()
  }
  return reply
}

function addressIn(given: { group_id: number; name: string }): ObjectAddress {
  return { groupId: given.group_id, name: given.name }
}

function assertAnnounced(
  headers: { 'content-length'?: string | undefined; 'content-type'?: string | undefined },
  grant: { length: number; type: string },
): void {
  const length = headers['content-length']
  if (length === undefined) throw new ApiError('length_required', 'Content-Length is needed.')
  if (Number(length) > grant.length)
    throw new ApiError('payload_too_large', `The link is for ${grant.length} bytes.`)
  if (Number(length) !== grant.length)
    throw new ApiError('bad_request', `The link is for ${grant.length} bytes.`)
  if (headers['content-type'] !== grant.type) {
    throw new ApiError('unsupported_media_type', `The link is for ${grant.type}.`)
  }
}
