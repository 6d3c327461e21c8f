import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

interface Item {
  id: number
  created_at: string
  label_name?: string
}

interface Page {
  items: Item[]
  has_more: boolean
  next_cursor: string | null
}

let backends: Backends
let instance: Instance
let headers: { authorization: string }

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 5000)
  instance = await startInstance(backends, { TUNING_CACHE: 'off' })
  headers = await headersOf(instance.services, 'annotator')
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

async function get(url: string): Promise<Page> {
  const response = await instance.server.inject({ url, headers })
  expect(response.statusCode, response.body).toBe(200)
  return response.json<Page>()
}

async function walkPages(url: string, size: number): Promise<Item[]> {
  const all: Item[] = []
  for (let page = 1; ; page += 1) {
    const { items, has_more } = await get(`${url}?page_size=${size}&page=${page}`)
    all.push(...items)
    if (!has_more) return all
  }
}

async function walkCursor(
  url: string,
  size: number,
  between: () => Promise<void> = async () => {},
): Promise<Item[]> {
  const all: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await get(`${url}?page_size=${size}${cursor === '' ? '' : `&cursor=${cursor}`}`)
    all.push(...page.items)
    cursor = page.next_cursor
    await between()
  }
  return all
}

const groups = '/api/annotations/3/mask-groups'
const masks = '/api/annotations/1/mask-groups/1/masks'

describe.each(['/api/annotations', groups, masks])('the list %s', (url) => {
  test.each([1, 7, 100])(
    'gives the same rows by pages and by cursors of %d: newest first, each once',
    async (size) => {
      const [pages, cursor] = [await walkPages(url, size), await walkCursor(url, size)]
      expect(cursor).toEqual(pages)
      expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length)
      const order = [...pages].sort((a, b) => b.created_at.localeCompare(a.created_at) || b.id - a.id)
      expect(pages.map(({ id }) => id)).toEqual(order.map(({ id }) => id))
    },
  )
})

test('a cursor is not affected by rows created in the meantime', async () => {
  const before = (await walkPages(groups, 100)).map(({ id }) => id)
  const create = async () => {
    const payload = { group_name: 'meanwhile' }
    await instance.server.inject({ method: 'POST', url: groups, headers, payload })
  }
  const seen = await walkCursor(groups, 1, create)
  expect(seen.map(({ id }) => id)).toEqual(before)
})

test('filters and statistics count the same rows, without deleted ones', async () => {
  const stats = async () =>
    (await instance.server.inject({ url: `${masks}/stats`, headers })).json<{
      total_masks: number
      labels: Record<string, number>
    }>()
  const before = await stats()
  const liver = await walkCursor(`${masks}`, 100).then((all) =>
    all.filter((mask) => mask.label_name === 'liver'),
  )
  expect(before.labels.liver).toBe(liver.length)
  const { items } = await get(`${masks}?label_name=liver&page_size=100`)
  expect(items.map(({ id }) => id)).toEqual(liver.slice(0, 100).map(({ id }) => id))
  const [gone] = liver
  await instance.server.inject({ method: 'DELETE', url: `${masks}/${gone?.id}`, headers })
  const after = await stats()
  expect(after.total_masks).toBe(before.total_masks - 1)
  expect(after.labels.liver).toBe(liver.length - 1)
  expect((await walkCursor(masks, 100)).some(({ id }) => id === gone?.id)).toBe(false)
  const again = await instance.server.inject({ method: 'DELETE', url: `${masks}/${gone?.id}`, headers })
  expect(again.statusCode).toBe(404)
})

test('a deleted annotation hides its groups and masks', async () => {
  const url = '/api/annotations/5'
  expect((await instance.server.inject({ method: 'DELETE', url, headers })).statusCode).toBe(204)
  for (const path of [url, `${url}/mask-groups`, `${url}/mask-groups/9`, `${url}/mask-groups/9/masks`]) {
    expect((await instance.server.inject({ url: path, headers })).statusCode, path).toBe(404)
  }
  expect((await walkPages('/api/annotations', 100)).some(({ id }) => id === 5)).toBe(false)
})
