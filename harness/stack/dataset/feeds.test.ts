import { expect, test } from 'vitest'
import { rowsOf } from './feeds.ts'

const client = {
  query: async (text: string) => {
    if (text.includes('todoes')) throw new Error('relation "todoes" does not exist')
    return { rows: [{ text }] }
  },
}

test('a feed has the rows of its query', async () =>
  expect(await rowsOf(client, { one: 'SELECT 1', two: 'SELECT 2' })).toEqual({
    one: [{ text: 'SELECT 1' }],
    two: [{ text: 'SELECT 2' }],
  }))

test('a query that the server refuses is named with what the server says, as any preparation that failed', async () => {
  const refused = rowsOf(client, { one: 'SELECT 1', todos: 'SELECT id FROM todoes' })
  await expect(refused).rejects.toMatchObject({
    ...{ code: 'PREPARE_FAILED', exit: 4 },
    message:
      'Preparing the feed "todos" (dataset.feeds) failed: relation "todoes" does not exist\nSELECT id FROM todoes',
  })
})
