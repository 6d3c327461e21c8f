import { bench, describe } from 'vitest'
import { lazyCompilers } from '../http/compilers.ts'
import { listOf } from '../http/schemas.ts'
import { mask } from './mask-schema.ts'

const items = Array.from({ length: 20 }, (_, place) => ({
  id: place,
  mask_group_id: 1,
  slice_index: place,
  sop_instance_uid: `1.2.826.0.1.3.${place}`,
  label_name: 'liver',
  file_path: `groups/1/${'0'.repeat(32)}.png`,
  mime_type: 'image/png',
  file_size: 20_000,
  checksum: 'a'.repeat(64),
  width: 512,
  height: 512,
  created_at: '2025-01-02T03:04:05.678Z',
  updated_at: '2025-01-02T03:04:05.678Z',
}))
const page = { items, page: 1, page_size: 20, has_more: true, next_cursor: 'x' }

type Build = () => (route: object) => (value: unknown) => string

/** Recommendation A8: ways to serialise a page of 20 masks. With "database", this process only copies the text. */
describe('a page of 20 masks', () => {
  const build = lazyCompilers().factories.buildSerializer as unknown as Build
  const compiled = build()({ schema: listOf(mask), method: 'GET', url: '/', httpStatus: '200' })
  const fromDatabase = Buffer.from(JSON.stringify(page))
  bench('plain: JSON.stringify', () => {
    JSON.stringify(page)
  })
  bench('compiled: fast-json-stringify', () => {
    compiled(page)
  })
  bench('database: the bytes as text', () => {
    fromDatabase.toString('utf8')
  })
})
