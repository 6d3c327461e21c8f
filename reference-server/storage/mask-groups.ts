import { type Column, changesOf, columnList, jsonObject, jsonPage } from './columns.ts'
import type { Database, Statement } from './database.ts'
import { type Page, type PageRequest, pageOf, sizeOf, startOf } from './paging.ts'

export interface MaskGroup extends Record<string, unknown> {
  id: number
  annotation_id: number
  group_name: string
  model_name: string | null
  version: string | null
  modality: string | null
  slice_count: number
  mask_type: string | null
  description: string | null
  created_by: number
  created_at: string
  updated_at: string
}

export interface GroupFilter extends PageRequest {
  modality?: string
  mask_type?: string
}

export interface GroupFacts {
  group_name?: string
  model_name?: string | null
  version?: string | null
  modality?: string | null
  slice_count?: number
  mask_type?: string | null
  description?: string | null
}

const facts = [
  'group_name',
  'model_name',
  'version',
  'modality',
  'slice_count',
  'mask_type',
  'description',
] as const

const columns: readonly Column[] = [
  { name: 'id' },
  { name: 'annotation_id' },
  ...facts.map((name) => ({ name })),
  { name: 'created_by' },
  { name: 'created_at', isTime: true },
  { name: 'updated_at', isTime: true },
]

const one = 'FROM annotation_mask_group g WHERE g.annotation_id = $1 AND g.id = $2 AND g.deleted_at IS NULL'

export class MaskGroups {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async list(annotationId: number, filter: GroupFilter): Promise<Page<MaskGroup>> {
    const { statement, values } = listing(annotationId, filter)
    return pageOf(await this.#database.rows<MaskGroup>(statement, values), filter)
  }

  listJson(annotationId: number, filter: GroupFilter): Promise<string | null> {
    const { statement, values } = listing(annotationId, filter)
    const size = values.length + 1
    const text = jsonPage(statement.text, columns, `$${size + 1}`, `$${size}`)
    return this.#database.json({ name: `${statement.name}-json`, text }, [
      ...values,
      filter.page_size,
      filter.page,
    ])
  }

  async find(annotationId: number, groupId: number): Promise<MaskGroup | null> {
    const text = `SELECT ${columnList(columns, 'g')} ${one}`
    return (
      (await this.#database.rows<MaskGroup>({ name: 'group-find', text }, [annotationId, groupId]))[0] ?? null
    )
  }

  findJson(annotationId: number, groupId: number): Promise<string | null> {
    const text = `SELECT ${jsonObject(columns, 'g')} ${one}`
    return this.#database.json({ name: 'group-find-json', text }, [annotationId, groupId])
  }

  async create(annotationId: number, userId: number, group: GroupFacts): Promise<MaskGroup | null> {
    const text = `INSERT INTO annotation_mask_group AS g (annotation_id, created_by, ${facts.join(', ')})
      SELECT a.id, $2, $3, $4, $5, $6, coalesce($7::int, 0), $8, $9 FROM annotation_annotation a
      WHERE a.id = $1 AND a.deleted_at IS NULL RETURNING ${columnList(columns, 'g')}`
    const values = [annotationId, userId, ...facts.map((name) => group[name])]
    return (await this.#database.rows<MaskGroup>({ name: 'group-create', text }, values))[0] ?? null
  }

  /** Changes only the fields in `group`; null when the group does not exist. */
  async update(annotationId: number, groupId: number, group: GroupFacts): Promise<MaskGroup | null> {
    const changes = changesOf(facts, group, 3)
    const text = `UPDATE annotation_mask_group g SET ${changes.set}, updated_at = now()
      WHERE g.annotation_id = $1 AND g.id = $2 AND g.deleted_at IS NULL RETURNING ${columnList(columns, 'g')}`
    const values = [annotationId, groupId, ...changes.values]
    return (await this.#database.rows<MaskGroup>({ name: 'group-update', text }, values))[0] ?? null
  }

  async remove(annotationId: number, groupId: number): Promise<boolean> {
    const text = `UPDATE annotation_mask_group SET deleted_at = now()
      WHERE annotation_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING id`
    return (await this.#database.rows({ name: 'group-remove', text }, [annotationId, groupId])).length > 0
  }
}

function listing(annotationId: number, filter: GroupFilter): { statement: Statement; values: unknown[] } {
  const values: unknown[] = [annotationId]
  const conditions: string[] = []
  const names: string[] = []
  const parameter = (value: unknown): string => `$${values.push(value)}`
  for (const name of ['modality', 'mask_type'] as const) {
    if (filter[name] === undefined) continue
    conditions.push(`AND g.${name} = ${parameter(filter[name])}`)
    names.push(name)
  }
  const { offset, after } = startOf(filter, 'int4')
  if (after !== null) {
    conditions.push(`AND (g.created_at, g.id) < (${parameter(after.createdAt)}, ${parameter(after.id)})`)
    names.push('after')
  }
  const text = `SELECT ${columnList(columns, 'g')} FROM annotation_mask_group g
    WHERE g.annotation_id = $1 AND g.deleted_at IS NULL ${conditions.join(' ')}
    ORDER BY g.created_at DESC, g.id DESC LIMIT ${parameter(sizeOf(filter) + 1)} OFFSET ${parameter(offset)}`
  return { statement: { name: `group-list-${names.join('-')}`, text }, values }
}
