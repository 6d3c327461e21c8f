import { expect, test } from 'vitest'
import type { Tuning } from '../settings/tuning.ts'
import type { Database, Statement } from './database.ts'
import { MaskGroups } from './mask-groups.ts'
import { Masks } from './masks.ts'
import { cursorAfter } from './paging.ts'

/** PostgreSQL's limit for a name. It cuts longer ones off, and two that begin alike are one to it. */
const longestName = 63

/** Every choice of these fields, from none to all. */
const choicesOf = <Fields extends object>(fields: Fields): Partial<Fields>[] =>
  Object.entries(fields).reduce<Partial<Fields>[]>(
    (choices, [name, value]) => choices.flatMap((choice) => [choice, { ...choice, [name]: value }]),
    [{}],
  )

const cursor = cursorAfter({ created_at: '2026-01-01T00:00:00.000Z', id: 1 })
const queries: readonly Tuning['query'][] = ['join', 'in-subselect']

/** The name of each statement that a list of masks or groups may ask, by its text. */
async function statementNames(): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  const keep = ({ name, text }: Statement) => void names.set(text, name)
  const database: Pick<Database, 'rows' | 'json'> = {
    rows: async (statement) => {
      keep(statement)
      return []
    },
    json: async (statement) => {
      keep(statement)
      return null
    },
  }
  for (const filter of choicesOf({ label_name: 'liver', slice_index: 1, sop_instance_uid: '1.2', cursor })) {
    for (const masks of queries.map((query) => new Masks(database as Database, query))) {
      await masks.list(1, filter)
      await masks.listJson(1, filter)
    }
  }
  const groups = new MaskGroups(database as Database)
  for (const filter of choicesOf({ modality: 'CT', mask_type: 'segmentation', cursor })) {
    await groups.list(1, filter)
    await groups.listJson(1, filter)
  }
  return names
}

test('PostgreSQL tells the statements of all lists apart by their names, and keeps each name whole', async () => {
  const names = [...(await statementNames()).values()]
  expect(names.length).toBe(2 * 2 * 16 + 2 * 8)
  expect(names.filter((name) => Buffer.byteLength(name) > longestName)).toEqual([])
  expect(new Set(names).size).toBe(names.length)
})
