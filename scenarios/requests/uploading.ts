import { randomFillSync } from 'node:crypto'
import type { Journey, StepAnswer } from 'tailgate'

/** The bytes of a mask: random, because masks are already compressed; every upload sends the same bytes. */
const mask = randomFillSync(new Uint8Array(256 * 1024))

/**
 * A field of an answer as text.
 * @throws TypeError when the field is missing or not a text.
 */
export const textIn = (answer: StepAnswer | undefined, field: string): string => {
  const value = (answer?.json() as Record<string, unknown> | undefined)?.[field]
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new TypeError(`the answer has no ${field}`)
  return String(value)
}

/** Signed addresses may contain a host; the load goes to the target in any case. */
export const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, 'http://target')
  return `${pathname}${search}`
}

/** An annotator saves a mask: a group, a signed place, the bytes, the registration. */
export const uploading = {
  weight: 1,
  steps: [
    {
      route: 'createGroup',
      request: ({ row }) => ({
        path: `/api/annotations/${row('groups').annotation}/mask-groups`,
        body: {
          ...{ group_name: 'load', model_name: 'nnU-Net', version: '1.0', modality: 'CT' },
          ...{ slice_count: 1, mask_type: 'segmentation' },
        },
      }),
    },
    {
      route: 'uploadUrl',
      request: (_, [group]) => ({
        path: `/api/annotations/${textIn(group, 'annotation_id')}/mask-groups/${textIn(group, 'id')}/upload-url`,
        body: { filename: 'mask.png', mime_type: 'image/png', file_size: mask.byteLength, expires_in: 60 },
      }),
    },
    {
      route: 'upload',
      request: (_, [, place]) => ({
        path: pathOf(textIn(place, 'upload_url')),
        headers: { 'Content-Type': 'image/png' },
        body: mask,
      }),
    },
    {
      route: 'complete',
      request: (_, [group, place]) => ({
        path: `/api/annotations/${textIn(group, 'annotation_id')}/mask-groups/${textIn(group, 'id')}/complete-upload`,
        body: {
          slice_count: 1,
          labels: ['liver'],
          uploaded_files: [
            {
              ...{ file_path: textIn(place, 'file_path'), slice_index: 0, label_name: 'liver' },
              ...{ width: 512, height: 512 },
            },
          ],
        },
      }),
    },
  ],
} as const satisfies Journey<string>
