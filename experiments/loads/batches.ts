import type { Journey, Step, StepAnswer } from 'tailgate'
import { pathOf, textIn } from '../../scenarios/requests/uploading.ts'
import { loginAs } from '../../scenarios/session.ts'
import target from '../../tailgate.config.ts'

/** The number of files in one save. */
const files = 8

const bytes = new Uint8Array(2048).fill(7)

const groupPath = (group: StepAnswer | undefined): string =>
  `/api/annotations/${textIn(group, 'annotation_id')}/mask-groups/${textIn(group, 'id')}`

/** The answers that contain the place of each file: every second step after the group. */
const places = (answers: readonly StepAnswer[]): readonly StepAnswer[] =>
  answers.filter((_, index) => index % 2 === 1)

const oneFile = [
  {
    route: 'uploadUrl',
    request: (_, [group]) => ({
      path: `${groupPath(group)}/upload-url`,
      body: { filename: 'mask.png', mime_type: 'image/png', file_size: bytes.byteLength, expires_in: 60 },
    }),
  },
  {
    route: 'upload',
    request: (_, answers) => ({
      path: pathOf(textIn(answers.at(-1), 'upload_url')),
      headers: { 'Content-Type': 'image/png' },
      body: bytes,
    }),
  },
] as const satisfies Step<string>[]

/** A group of eight small files that are registered together. */
const batch = {
  weight: 1,
  steps: [
    {
      route: 'createGroup',
      request: ({ row }) => ({
        path: `/api/annotations/${row('groups').annotation}/mask-groups`,
        body: {
          ...{ group_name: 'batch', model_name: 'nnU-Net', version: '1.0', modality: 'CT' },
          ...{ slice_count: files, mask_type: 'segmentation' },
        },
      }),
    },
    ...Array.from({ length: files }, () => oneFile).flat(),
    {
      route: 'complete',
      request: (_, answers) => ({
        path: `${groupPath(answers[0])}/complete-upload`,
        body: {
          slice_count: files,
          labels: ['liver'],
          uploaded_files: places(answers).map((place, index) => ({
            ...{ file_path: textIn(place, 'file_path'), slice_index: index, label_name: 'liver' },
            ...{ width: 512, height: 512 },
          })),
        },
      }),
    },
  ],
} as const satisfies Journey<string>

export default target.scenario({
  name: 'batches',
  why: 'A model run saves eight slices and registers them in one request, which looks for every file.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '5/s' },
  connections: 64,
  duration: '30s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('annotator'),
  mix: [batch],
  budgets: { all: { errorRate: '0.1%' } },
})
