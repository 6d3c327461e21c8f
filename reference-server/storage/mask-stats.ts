import type { Database, Statement } from './database.ts'

/** The number of masks of one label and type in a group, and their bytes. */
export interface StatsRow extends Record<string, unknown> {
  label_name: string | null
  mime_type: string
  masks: number
  size: number
}

export interface MaskStats {
  total_masks: number
  total_size: number
  labels: Record<string, number>
  file_types: Record<string, number>
}

const counted = `SELECT label_name, mime_type, count(*)::int AS masks, sum(file_size)::bigint AS size
  FROM annotation_mask WHERE mask_group_id = $1 AND deleted_at IS NULL GROUP BY label_name, mime_type`

const statement: Statement = { name: 'mask-stats', text: counted }

const jsonStatement: Statement = {
  name: 'mask-stats-json',
  text: `WITH lines AS (${counted}),
    labels AS (SELECT label_name AS key, sum(masks) AS n FROM lines WHERE label_name IS NOT NULL GROUP BY 1),
    types AS (SELECT mime_type AS key, sum(masks) AS n FROM lines GROUP BY 1)
    SELECT json_build_object('total_masks', (SELECT coalesce(sum(masks), 0) FROM lines),
      'total_size', (SELECT coalesce(sum(size), 0) FROM lines),
      'labels', (SELECT coalesce(json_object_agg(key, n), '{}') FROM labels),
      'file_types', (SELECT coalesce(json_object_agg(key, n), '{}') FROM types))`,
}

export function foldStats(rows: readonly StatsRow[]): MaskStats {
  const labels = new Map<string, number>()
  const types = new Map<string, number>()
  let masks = 0
  let size = 0
  for (const row of rows) {
    masks += row.masks
    size += row.size
    if (row.label_name !== null) labels.set(row.label_name, (labels.get(row.label_name) ?? 0) + row.masks)
    types.set(row.mime_type, (types.get(row.mime_type) ?? 0) + row.masks)
  }
  // A label may be called "__proto__". Object.fromEntries makes an own property of it; an assignment would not.
  return {
    total_masks: masks,
    total_size: size,
    labels: Object.fromEntries(labels),
    file_types: Object.fromEntries(types),
  }
}

export async function maskStats(database: Database, groupId: number): Promise<MaskStats> {
  return foldStats(await database.rows<StatsRow>(statement, [groupId]))
}

export function maskStatsJson(database: Database, groupId: number): Promise<string | null> {
  return database.json(jsonStatement, [groupId])
}
