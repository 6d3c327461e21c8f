import { apiErrors } from '../common/errors.ts'

/** JSON schemas as literals, typed by TypeBox's `Static` without loading TypeBox, which would take 100 ms of every start. */
export const id = { type: 'integer', minimum: 1, maximum: 2_147_483_647 } as const
export const bigId = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } as const
export const timestamp = { type: 'string', format: 'date-time' } as const
/** A DICOM unique identifier. */
export const uid = { type: 'string', minLength: 1, maxLength: 64, pattern: '^[0-9]+(\\.[0-9]+)*$' } as const
/** Excludes what PostgreSQL cannot store in text: U+0000, and a lone surrogate, which is not a character. */
const printable = '^[^\\u0000\\ud800-\\udfff]*$'
export const name = { type: 'string', minLength: 1, maxLength: 200, pattern: printable } as const
export const word = { type: 'string', minLength: 1, maxLength: 50, pattern: printable } as const
export const label = { type: 'string', minLength: 1, maxLength: 100, pattern: printable } as const
export const prose = { type: 'string', maxLength: 2000, pattern: printable } as const
export const modality = { type: 'string', minLength: 1, maxLength: 16, pattern: '^[A-Z]+$' } as const
export const mimeType = {
  type: 'string',
  enum: ['image/png', 'image/jpeg', 'application/dicom', 'application/gzip', 'application/octet-stream'],
} as const

/** Also accepts null, which clears the field. */
export function orNull<const Schema extends { type: string }>(schema: Schema) {
  return { ...schema, type: [schema.type, 'null'] } as Omit<Schema, 'type'> & {
    type: readonly [Schema['type'], 'null']
  }
}

export const annotationParams = {
  type: 'object',
  required: ['annotation_id'],
  additionalProperties: false,
  properties: { annotation_id: id },
} as const

export const groupParams = {
  type: 'object',
  required: ['annotation_id', 'group_id'],
  additionalProperties: false,
  properties: { annotation_id: id, group_id: id },
} as const

export const maskParams = {
  type: 'object',
  required: ['annotation_id', 'group_id', 'mask_id'],
  additionalProperties: false,
  properties: { annotation_id: id, group_id: id, mask_id: bigId },
} as const

/** `page` counts from 1. `cursor` is the `next_cursor` of an answer and replaces `page`. */
export const paging = {
  page: { type: 'integer', minimum: 1, maximum: 100_000, default: 1 },
  page_size: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  cursor: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9_-]+$' },
} as const

export function listOf<const Item>(item: Item) {
  return {
    type: 'object',
    required: ['items', 'page', 'page_size', 'has_more', 'next_cursor'],
    additionalProperties: false,
    properties: {
      items: { type: 'array', items: item },
      page: { type: 'integer' },
      page_size: { type: 'integer' },
      has_more: { type: 'boolean' },
      next_cursor: { type: ['string', 'null'] },
    },
  } as const
}

export const errorBody = {
  type: 'object',
  required: ['error', 'message', 'details'],
  additionalProperties: false,
  properties: {
    error: { type: 'string', enum: Object.keys(apiErrors) },
    message: { type: 'string' },
    details: { type: 'object', additionalProperties: true },
  },
} as const

/** A body of bytes, not JSON. */
export const bytes = { type: 'string', format: 'binary', description: 'The bytes of the object.' } as const

export const nothing = { type: 'null', description: 'No body.' } as const
