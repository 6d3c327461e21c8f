import { ApiError, notFound } from '../common/errors.ts'
import type { Tuning } from '../settings/tuning.ts'
import type { Database, Queries, Statement } from './database.ts'
import { insertMasks, type Mask, type MaskFacts } from './masks.ts'
import { addressOf, filePathOf, type ObjectAddress, type ObjectStore, type Received } from './objects.ts'

/** An object that was uploaded and may be registered as a mask, once. */
export interface UploadedObject extends Record<string, unknown> {
  file_path: string
  mime_type: string
  file_size: number
  checksum: string
}

export interface Registration extends MaskFacts {
  file_path: string
  /** What the caller expects to have uploaded; checked when given. */
  mime_type?: string
  file_size?: number
  checksum?: string
}

const select = `SELECT file_path, mime_type, file_size, checksum, registered FROM annotation_object
  WHERE mask_group_id = $1 AND file_path = ANY($2) ORDER BY file_path FOR UPDATE`

const livingGroup = `annotation_mask_group g JOIN annotation_annotation a ON a.id = g.annotation_id
  WHERE g.id = $1 AND g.deleted_at IS NULL AND a.deleted_at IS NULL`

const toBeUploaded: Statement = {
  name: 'upload-possible',
  text: `SELECT (SELECT registered FROM annotation_object WHERE file_path = $2) AS registered FROM ${livingGroup}`,
}

/**
 * Takes the record or creates it. An existing record stays unchanged; in both cases it is locked until the transaction ends.
 */
const claim: Statement = {
  name: 'upload-claim',
  text: `INSERT INTO annotation_object AS o (mask_group_id, file_path, mime_type, file_size, checksum)
    SELECT g.id, $2, $3, $4, $5 FROM ${livingGroup}
    ON CONFLICT (file_path) DO UPDATE SET mime_type = o.mime_type RETURNING registered, checksum, o.xmax = 0 AS fresh`,
}

const again: Statement = {
  name: 'upload-again',
  text: 'UPDATE annotation_object SET mime_type = $2, file_size = $3, checksum = $4 WHERE file_path = $1',
}

/**
 * Checks before the bytes are received whether the upload is allowed.
 * @throws ApiError `not_found` when the group was deleted, `conflict` when a mask with this path already exists.
 */
export async function assertUploadable(queries: Queries, address: ObjectAddress): Promise<void> {
  const values = [address.groupId, filePathOf(address)]
  const [row] = await queries.rows<{ registered: boolean | null }>(toBeUploaded, values)
  if (row === undefined) throw notFound('mask group')
  if (row.registered === true) throw uploadedBefore()
}

/**
 * Stores and records received bytes; other requests see both or neither, because the record is locked while the bytes get
 * their name. An upload may continue what an interrupted process left: an object without a record is overwritten, a record
 * without an object gets one, and a complete upload that was never acknowledged may be sent again with the same bytes.
 * @throws ApiError `not_found` when the group was deleted, `conflict` when the upload was acknowledged, or has other bytes.
 */
export async function storeUpload(
  database: Database,
  objects: ObjectStore,
  address: ObjectAddress,
  mimeType: string,
  received: Received,
): Promise<void> {
  const { file_size, checksum } = received
  const facts = [filePathOf(address), mimeType, file_size, checksum]
  await database.transaction(async (queries) => {
    const [before] = await queries.rows<Claimed>(claim, [address.groupId, ...facts])
    if (before === undefined) throw notFound('mask group')
    if (before.fresh) return objects.place(received, address)
    const standing = await objects.standing(address)
    if (before.registered || standing === 'acknowledged') throw uploadedBefore()
    if (standing === null) {
      await queries.rows(again, facts)
      return objects.place(received, address)
    }
    if (before.checksum !== checksum) throw uploadedBefore()
    await objects.secure(address)
  })
}

interface Claimed extends Record<string, unknown> {
  registered: boolean
  checksum: string
  /** True when there was no record before. */
  fresh: boolean
}

function uploadedBefore(): ApiError {
  return new ApiError('conflict', 'This object was uploaded before.')
}

const toBeDownloaded: Statement = {
  name: 'download-possible',
  text: `SELECT FROM annotation_object o JOIN annotation_mask m ON m.id = o.mask_id
    JOIN annotation_mask_group g ON g.id = o.mask_group_id JOIN annotation_annotation a ON a.id = g.annotation_id
    WHERE o.file_path = $1 AND m.deleted_at IS NULL AND g.deleted_at IS NULL AND a.deleted_at IS NULL`,
}

/**
 * @throws ApiError `not_found` unless the object belongs to a mask, and neither the mask nor its group or annotation was
 * deleted.
 */
export async function assertDownloadable(queries: Queries, address: ObjectAddress): Promise<void> {
  const rows = await queries.rows(toBeDownloaded, [filePathOf(address)])
  if (rows.length === 0) throw notFound('object')
}

/**
 * Makes masks of uploaded objects: all of them, or none.
 * @throws ApiError `unprocessable` for a path that was not uploaded to this group, `conflict` for one that is already
 * registered.
 */
export function registerUploads(
  database: Database,
  groupId: number,
  files: readonly Registration[],
  sliceCount: number | undefined,
): Promise<Mask[]> {
  return database.transaction(async (queries) => {
    const known = await lockUploads(queries, groupId, files)
    for (const file of files) assertSame(file, known(file.file_path))
    const masks = await insertMasks(
      queries,
      groupId,
      files.map((file) => ({ ...file, ...known(file.file_path) })),
    )
    const taken = {
      name: 'upload-taken',
      text: `UPDATE annotation_object o SET registered = true, mask_id = n.mask_id
        FROM unnest($1::text[], $2::bigint[]) AS n (file_path, mask_id) WHERE o.file_path = n.file_path`,
    }
    await queries.rows(taken, [masks.map((mask) => mask.file_path), masks.map((mask) => mask.id)])
    const text = `UPDATE annotation_mask_group SET slice_count = coalesce($2, slice_count), updated_at = now()
      WHERE id = $1 AND deleted_at IS NULL RETURNING id`
    const group = await queries.rows({ name: 'group-touch', text }, [groupId, sliceCount])
    if (group.length === 0) throw new ApiError('not_found', 'There is no such mask group.')
    return masks
  })
}

/**
 * Checks that each object is on disk, one after another or all at once.
 * @throws ApiError `unprocessable` for a missing object.
 */
export async function assertStored(
  objects: ObjectStore,
  paths: readonly string[],
  batch: Tuning['batch'],
): Promise<void> {
  const check = async (path: string): Promise<void> => {
    const address = addressOf(path)
    const size = address === null ? null : await objects.size(address).catch(() => null)
    if (size === null) throw new ApiError('unprocessable', 'A file was not uploaded.', { missing: [path] })
  }
  if (batch === 'concurrent') await Promise.all(paths.map(check))
  else for (const path of paths) await check(path)
}

function assertSame(file: Registration, object: UploadedObject): void {
  for (const name of ['mime_type', 'file_size', 'checksum'] as const) {
    if (file[name] === undefined || file[name] === object[name]) continue
    throw new ApiError('unprocessable', `The uploaded file has another ${name}.`, {
      file_path: file.file_path,
    })
  }
}

async function lockUploads(queries: Queries, groupId: number, files: readonly Registration[]) {
  const paths = files.map((file) => file.file_path)
  if (new Set(paths).size < paths.length) throw new ApiError('unprocessable', 'A file is named twice.')
  const rows = await queries.rows<UploadedObject & { registered: boolean }>(
    { name: 'upload-lock', text: select },
    [groupId, paths],
  )
  const objects = new Map(rows.map(({ registered, ...object }) => [object.file_path, { registered, object }]))
  const missing = paths.filter((path) => !objects.has(path))
  if (missing.length > 0) {
    throw new ApiError('unprocessable', 'Some files were not uploaded to this group.', {
      missing: missing.slice(0, 10),
    })
  }
  const taken = paths.filter((path) => objects.get(path)?.registered === true)
  if (taken.length > 0) {
    throw new ApiError('conflict', 'Some files are registered already.', { registered: taken.slice(0, 10) })
  }
  return (path: string): UploadedObject => {
    const found = objects.get(path)
    if (found === undefined) throw new ApiError('unprocessable', 'A file was not uploaded to this group.')
    return found.object
  }
}
