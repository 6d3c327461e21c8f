import type { Tuning } from '../settings/tuning.ts'
import { type Column, changesOf, columnList, jsonObject, jsonPage } from './columns.ts'
import type { Database, Queries, Statement } from './database.ts'
import { type Page, type PageRequest, pageOf, sizeOf, startOf } from './paging.ts'

export interface Mask extends Record<string, unknown> {
  id: number
  mask_group_id: number
  slice_index: number | null
  sop_instance_uid: string | null
  label_name: string | null
  file_path: string
  mime_type: string
  file_size: number
  checksum: string | null
  width: number | null
  height: number | null
  created_at: string
  updated_at: string
}

export interface MaskFilter extends PageRequest {
  label_name?: string
  slice_index?: number
  sop_instance_uid?: string
}

/** The fields of a mask that a client may set; the others follow from the uploaded object. */
export interface MaskFacts {
  slice_index?: number | null
  sop_instance_uid?: string | null
  label_name?: string | null
  width?: number | null
  height?: number | null
}

const facts = ['slice_index', 'sop_instance_uid', 'label_name', 'width', 'height'] as const

export const maskColumns: readonly Column[] = [
  { name: 'id' },
  { name: 'mask_group_id' },
  { name: 'slice_index' },
  { name: 'sop_instance_uid' },
  { name: 'label_name' },
  { name: 'file_path' },
  { name: 'mime_type' },
  { name: 'file_size' },
  { name: 'checksum' },
  { name: 'width' },
  { name: 'height' },
  { name: 'created_at', isTime: true },
  { name: 'updated_at', isTime: true },
]

const filters = ['label_name', 'slice_index', 'sop_instance_uid'] as const
const one = `FROM annotation_mask m WHERE m.mask_group_id = $1 AND m.id = $2 AND m.deleted_at IS NULL`

/** The masks of a group. The caller has already checked that the group exists and that access is allowed. */
export class Masks {
  readonly #database: Database
  readonly #query: Tuning['query']

  constructor(database: Database, query: Tuning['query']) {
    this.#database = database
    this.#query = query
  }

  async list(groupId: number, filter: MaskFilter): Promise<Page<Mask>> {
    const { statement, values } = this.#listing(groupId, filter)
    return pageOf(await this.#database.rows<Mask>(statement, values), filter)
  }

  async listJson(groupId: number, filter: MaskFilter): Promise<string | null> {
    const { statement, values } = this.#listing(groupId, filter)
    const size = values.length + 1
    const text = jsonPage(statement.text, maskColumns, `$${size + 1}`, `$${size}`)
    return this.#database.json({ name: `${statement.name}-json`, text }, [
      ...values,
      filter.page_size,
      filter.page,
    ])
  }

  async find(groupId: number, maskId: number): Promise<Mask | null> {
    const text = `SELECT ${columnList(maskColumns, 'm')} ${one}`
    return (await this.#database.rows<Mask>({ name: 'mask-find', text }, [groupId, maskId]))[0] ?? null
  }

  findJson(groupId: number, maskId: number): Promise<string | null> {
    const text = `SELECT ${jsonObject(maskColumns, 'm')} ${one}`
    return this.#database.json({ name: 'mask-find-json', text }, [groupId, maskId])
  }

  /** Changes only the fields in `mask`; null when the mask does not exist. */
  async update(groupId: number, maskId: number, mask: MaskFacts): Promise<Mask | null> {
    const changes = changesOf(facts, mask, 3)
    const text = `UPDATE annotation_mask m SET ${changes.set}, updated_at = now()
      WHERE m.mask_group_id = $1 AND m.id = $2 AND m.deleted_at IS NULL RETURNING ${columnList(maskColumns, 'm')}`
    const values = [groupId, maskId, ...changes.values]
    return (await this.#database.rows<Mask>({ name: 'mask-update', text }, values))[0] ?? null
  }

  async remove(groupId: number, maskId: number): Promise<boolean> {
    const text = `UPDATE annotation_mask SET deleted_at = now()
      WHERE mask_group_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING id`
    return (await this.#database.rows({ name: 'mask-remove', text }, [groupId, maskId])).length > 0
  }

  #listing(groupId: number, filter: MaskFilter): { statement: Statement; values: unknown[] } {
    const values: unknown[] = [groupId]
    const conditions: string[] = []
    const parameter = (value: unknown): string => `$${values.push(value)}`
    const names: string[] = [this.#query]
    for (const name of filters) {
      if (filter[name] === undefined) continue
      conditions.push(`m.${name} = ${parameter(filter[name])}`)
      names.push(shortNames[name])
    }
    const { offset, after } = startOf(filter, 'int8')
    if (after !== null) {
      conditions.push(`(m.created_at, m.id) < (${parameter(after.createdAt)}, ${parameter(after.id)})`)
      names.push('after')
    }
    const source =
      this.#query === 'join'
        ? `annotation_mask m JOIN annotation_mask_group g ON g.id = m.mask_group_id WHERE g.id = $1 AND g.deleted_at IS NULL`
        : `annotation_mask m WHERE m.mask_group_id IN (SELECT id FROM annotation_mask_group WHERE id = $1 AND deleted_at IS NULL)`
    const text = `SELECT ${columnList(maskColumns, 'm')} FROM ${source} AND m.deleted_at IS NULL
      ${conditions.map((condition) => `AND ${condition}`).join(' ')}
      ORDER BY m.created_at DESC, m.id DESC LIMIT ${parameter(sizeOf(filter) + 1)} OFFSET ${parameter(offset)}`
    return { statement: { name: `mask-list-${names.join('-')}`, text }, values }
  }
}

/** How the name of a list's statement names its filters. PostgreSQL takes only the first 63 bytes of such a name. */
const shortNames = { label_name: 'label', slice_index: 'slice', sop_instance_uid: 'sop' } as const

/** Inserts masks for objects already uploaded to the group, in the given order. Must run inside a transaction. */
export async function insertMasks(
  queries: Queries,
  groupId: number,
  masks: readonly NewMask[],
): Promise<Mask[]> {
  const text = `INSERT INTO annotation_mask AS m (mask_group_id, slice_index, sop_instance_uid, label_name, file_path,
      mime_type, file_size, checksum, width, height)
    SELECT $1, n.slice_index, n.sop_instance_uid, n.label_name, n.file_path, n.mime_type, n.file_size, n.checksum,
      n.width, n.height
    FROM json_to_recordset($2) AS n (slice_index int, sop_instance_uid text, label_name text, file_path text,
      mime_type text, file_size bigint, checksum text, width int, height int)
    RETURNING ${columnList(maskColumns, 'm')}`
  return queries.rows<Mask>({ name: 'mask-insert', text }, [groupId, JSON.stringify(masks)])
}

export interface NewMask extends MaskFacts {
  file_path: string
  mime_type: string
  file_size: number
  checksum: string
}
