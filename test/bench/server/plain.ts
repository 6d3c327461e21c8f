import Fastify from 'fastify'
import pg from 'pg'

/**
 * The comparison for the tuned server: the list of 20 masks as one would write it first, with Fastify and pg only. It sends
 * the same query to the same indexes and answers with the same JSON, but has no access rules, metrics or cache.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const app = Fastify()

const list = `SELECT m.id, m.mask_group_id, m.slice_index, m.sop_instance_uid, m.label_name, m.file_path, m.mime_type,
    m.file_size, m.checksum, m.width, m.height, m.created_at, m.updated_at
  FROM annotation_mask m JOIN annotation_mask_group g ON g.id = m.mask_group_id
  WHERE g.id = $1 AND g.deleted_at IS NULL AND m.deleted_at IS NULL
  ORDER BY m.created_at DESC, m.id DESC LIMIT 21 OFFSET 0`

interface Row {
  id: string
  file_size: string
  created_at: Date
}

app.get<{ Params: { group: string } }>(
  '/api/annotations/:annotation/mask-groups/:group/masks',
  async (request) => {
    const { rows } = await pool.query<Row>(list, [request.params.group])
    const items = rows
      .slice(0, 20)
      .map((row) => ({ ...row, id: Number(row.id), file_size: Number(row.file_size) }))
    const last = items.at(-1)
    const has_more = rows.length > 20
    const cursor = last && Buffer.from(`${last.created_at.toISOString()}|${last.id}`).toString('base64url')
    return { items, page: 1, page_size: 20, has_more, next_cursor: has_more ? cursor : null }
  },
)

process.once('SIGTERM', () => {
  void app.close().then(() => pool.end())
})
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
