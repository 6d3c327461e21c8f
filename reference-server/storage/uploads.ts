import { ApiError } from '../common/errors.ts'
import type { Tuning } from '../settings/tuning.ts'
import type { Database, Queries } from './database.ts'
import { insertMasks, type Mask, type MaskFacts } from './masks.ts'
import { addressOf, type ObjectStore } from './objects.ts'

/** An object that was uploaded and may be registered as a mask, once. */
export interface UploadedObject extends Record<string, unknown> {
  file_path: string
  mime_type: string
  file_size: number
  checksum: string
}

export interface Registration extends MaskFacts {
  file_path: string
  /** What the caller believes was uploaded; checked when given. */
  mime_type?: string
  file_size?: number
  checksum?: string
}

const select = `SELECT file_path, mime_type, file_size, checksum, registered FROM annotation_object
  WHERE mask_group_id = $1 AND file_path = ANY($2) ORDER BY file_path FOR UPDATE`

/**
 * Records an object that was just stored under a name that was free. A record without an object is of an upload whose
 * outcome PostgreSQL could not tell; it was answered 503 and discarded, and this is its repetition.
 * @throws ApiError `conflict` when there is a mask of this path already.
 */
export async function recordUpload(
  database: Database,
  groupId: number,
  object: UploadedObject,
): Promise<void> {
  const text = `INSERT INTO annotation_object (file_path, mask_group_id, mime_type, file_size, checksum)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (file_path) DO UPDATE SET
      mime_type = excluded.mime_type, file_size = excluded.file_size, checksum = excluded.checksum
      WHERE NOT annotation_object.registered AND annotation_object.mask_group_id = excluded.mask_group_id
    RETURNING file_path`
  const values = [object.file_path, groupId, object.mime_type, object.file_size, object.checksum]
  const rows = await database.rows({ name: 'upload-record', text }, values)
  if (rows.length === 0) throw new ApiError('conflict', 'This object was uploaded before.')
}

/**
 * Makes masks of uploaded objects: all of them, or none.
 * @throws ApiError `unprocessable` for a path that was not uploaded to this group, `conflict` for one registered before.
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
    const paths = files.map((file) => file.file_path)
    const taken = {
      name: 'upload-taken',
      text: 'UPDATE annotation_object SET registered = true WHERE file_path = ANY($1)',
    }
    await queries.rows(taken, [paths])
    const text = `UPDATE annotation_mask_group SET slice_count = coalesce($2, slice_count), updated_at = now()
      WHERE id = $1 AND deleted_at IS NULL RETURNING id`
    const group = await queries.rows({ name: 'group-touch', text }, [groupId, sliceCount])
    if (group.length === 0) throw new ApiError('not_found', 'There is no such mask group.')
    return masks
  })
}

/**
 * Looks for each object on disk: one after another or all at once.
 * @throws ApiError `unprocessable` for one that is not there.
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
