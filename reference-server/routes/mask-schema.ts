import { bigId, id, label, mimeType, orNull, timestamp, uid } from '../http/schemas.ts'

const nullableText = { type: ['string', 'null'] } as const
const nullableInteger = { type: ['integer', 'null'] } as const

export const mask = {
  type: 'object',
  required: ['id', 'mask_group_id', 'file_path', 'mime_type', 'file_size', 'created_at', 'updated_at'],
  additionalProperties: false,
  properties: {
    id: bigId,
    mask_group_id: id,
    slice_index: nullableInteger,
    sop_instance_uid: nullableText,
    label_name: nullableText,
    file_path: { type: 'string' },
    mime_type: { type: 'string' },
    file_size: { type: 'integer' },
    checksum: { ...nullableText, description: 'SHA-256 of the bytes, hexadecimal.' },
    width: nullableInteger,
    height: nullableInteger,
    created_at: timestamp,
    updated_at: timestamp,
  },
} as const

export const sliceIndex = { type: 'integer', minimum: 0, maximum: 100_000 } as const
const pixels = { type: 'integer', minimum: 1, maximum: 65_536 } as const

/** The fields of a mask that a client may set. */
export const maskFacts = {
  slice_index: orNull(sliceIndex),
  sop_instance_uid: orNull(uid),
  label_name: orNull(label),
  width: orNull(pixels),
  height: orNull(pixels),
} as const

/** A path for which an upload URL was issued. */
export const filePath = {
  type: 'string',
  minLength: 1,
  maxLength: 500,
  pattern: '^groups/[0-9]+/[0-9a-f.a-z-]+$',
} as const

/** Sent with `file_path` when a mask is created, and checked against the uploaded object. */
export const expectedFile = {
  mime_type: mimeType,
  file_size: { type: 'integer', minimum: 0, maximum: 1_099_511_627_776 },
  checksum: { type: 'string', pattern: '^[0-9a-f]{64}$' },
} as const
