import { invalid } from '../common/errors.ts'

/** The requested page; `paging` in schemas.ts has the same defaults. */
export interface PageRequest {
  page?: number
  page_size?: number
  cursor?: string
}

export function sizeOf({ page_size = 20 }: PageRequest): number {
  return page_size
}

export function numberOf({ page = 1 }: PageRequest): number {
  return page
}

export interface Page<Item> {
  items: Item[]
  page: number
  page_size: number
  has_more: boolean
  next_cursor: string | null
}

/** Where a page begins: after a number of rows, or after the row with this time and id. */
export interface Start {
  offset: number
  after: { createdAt: string; id: number } | null
}

interface Sorted {
  id: number
  created_at: string
}

/** The largest id of a table, by the PostgreSQL type of the id. */
export const largestId = { int4: 2_147_483_647, int8: Number.MAX_SAFE_INTEGER } as const

/** @throws ApiError `bad_request` for a cursor that was never issued. */
export function startOf(request: PageRequest, ids: keyof typeof largestId): Start {
  if (request.cursor === undefined) return { offset: (numberOf(request) - 1) * sizeOf(request), after: null }
  const [createdAt = '', text = ''] = Buffer.from(request.cursor, 'base64url').toString('latin1').split('|')
  const id = Number(text)
  if (!isMoment(createdAt) || !/^\d{1,16}$/.test(text) || id > largestId[ids]) {
    throw invalid([{ field: 'querystring/cursor', problem: 'is not one this API gave out' }])
  }
  return { offset: 0, after: { createdAt, id } }
}

/** Whether a text is a time in the form of a cursor. 30 February is not a date, and PostgreSQL has no year 0. */
function isMoment(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || text < '0001') return false
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text
}

export function cursorAfter(row: Sorted): string {
  return Buffer.from(`${row.created_at}|${row.id}`, 'latin1').toString('base64url')
}

/** Makes a page from one row more than fits; the last row only shows that there are more. */
export function pageOf<Item extends Sorted>(rows: Item[], request: PageRequest): Page<Item> {
  const items = rows.slice(0, sizeOf(request))
  const last = items.at(-1)
  const hasMore = rows.length > sizeOf(request)
  return {
    items,
    page: numberOf(request),
    page_size: sizeOf(request),
    has_more: hasMore,
    next_cursor: hasMore && last !== undefined ? cursorAfter(last) : null,
  }
}
