import { type Column, changesOf, columnList } from './columns.ts'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageOf, sizeOf, startOf } from './paging.ts'

export interface Annotation extends Record<string, unknown> {
  id: number
  project_id: number
  study_instance_uid: string
  series_instance_uid: string | null
  sop_instance_uid: string | null
  /** JSON text that PostgreSQL wrote; `measurement_values` has the same form. */
  annotation_data: string
  viewer_software: string | null
  measurement_values: string
  is_shared: boolean
  created_by: number
  created_at: string
  updated_at: string
}

export interface AnnotationFacts {
  study_instance_uid?: string
  series_instance_uid?: string | null
  sop_instance_uid?: string | null
  annotation_data?: Record<string, unknown>
  viewer_software?: string | null
  measurement_values?: Record<string, unknown>
  is_shared?: boolean
}

const facts = [
  'study_instance_uid',
  'series_instance_uid',
  'sop_instance_uid',
  'annotation_data',
  'viewer_software',
  'measurement_values',
  'is_shared',
] as const

const columns: readonly Column[] = [
  { name: 'id' },
  { name: 'project_id' },
  ...facts.map((name) => ({ name })),
  { name: 'created_by' },
  { name: 'created_at', isTime: true },
  { name: 'updated_at', isTime: true },
]

/** The annotation as JSON. The JSON texts of PostgreSQL are inserted without parsing them. */
export function annotationJson({ annotation_data, measurement_values, ...rest }: Annotation): string {
  const payloads = `"annotation_data":${annotation_data},"measurement_values":${measurement_values}`
  return `${JSON.stringify(rest).slice(0, -1)},${payloads}}`
}

export function annotationsJson({ items, ...rest }: Page<Annotation>): string {
  return `{"items":[${items.map(annotationJson).join(',')}],${JSON.stringify(rest).slice(1)}`
}

export class Annotations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The annotations of a project that a user may see: shared ones and their own, or all for an admin. */
  async list(
    projectId: number,
    userId: number,
    seesAll: boolean,
    filter: PageRequest,
  ): Promise<Page<Annotation>> {
    const { offset, after } = startOf(filter, 'int4')
    const values: unknown[] = [projectId, sizeOf(filter) + 1, offset]
    if (!seesAll) values.push(userId)
    const visible = seesAll ? '' : 'AND (a.is_shared OR a.created_by = $4)'
    const place = values.length
    if (after !== null) values.push(after.createdAt, after.id)
    const beyond = after === null ? '' : `AND (a.created_at, a.id) < ($${place + 1}, $${place + 2})`
    const text = `SELECT ${columnList(columns, 'a')} FROM annotation_annotation a
      WHERE a.project_id = $1 AND a.deleted_at IS NULL ${visible} ${beyond}
      ORDER BY a.created_at DESC, a.id DESC LIMIT $2 OFFSET $3`
    const name = `annotation-list-${seesAll ? 'all' : 'visible'}-${after === null ? 'page' : 'after'}`
    return pageOf(await this.#database.rows<Annotation>({ name, text }, values), filter)
  }

  async find(annotationId: number): Promise<Annotation | null> {
    const text = `SELECT ${columnList(columns, 'a')} FROM annotation_annotation a WHERE a.id = $1 AND a.deleted_at IS NULL`
    return (
      (await this.#database.rows<Annotation>({ name: 'annotation-find', text }, [annotationId]))[0] ?? null
    )
  }

  async create(projectId: number, userId: number, annotation: AnnotationFacts): Promise<Annotation | null> {
    const text = `INSERT INTO annotation_annotation AS a (project_id, created_by, ${facts.join(', ')})
      VALUES ($1, $2, $3, $4, $5, coalesce($6::jsonb, '{}'), $7, coalesce($8::jsonb, '{}'), coalesce($9::boolean, false))
      RETURNING ${columnList(columns, 'a')}`
    const values = [projectId, userId, ...facts.map((name) => annotation[name])]
    return (await this.#database.rows<Annotation>({ name: 'annotation-create', text }, values))[0] ?? null
  }

  /** Changes only the fields in `annotation`; null when the annotation does not exist. */
  async update(annotationId: number, annotation: AnnotationFacts): Promise<Annotation | null> {
    const changes = changesOf(facts, annotation, 2)
    const text = `UPDATE annotation_annotation a SET ${changes.set}, updated_at = now()
      WHERE a.id = $1 AND a.deleted_at IS NULL RETURNING ${columnList(columns, 'a')}`
    const values = [annotationId, ...changes.values]
    return (await this.#database.rows<Annotation>({ name: 'annotation-update', text }, values))[0] ?? null
  }

  async remove(annotationId: number): Promise<boolean> {
    const text = `UPDATE annotation_annotation SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL RETURNING id`
    return (await this.#database.rows({ name: 'annotation-remove', text }, [annotationId])).length > 0
  }
}
