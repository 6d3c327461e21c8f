import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { configError } from '../loading/file-problems.ts'
import { type LoadedTarget, readProjectFile } from '../loading/load.ts'
import type { ExperimentsDocument } from './document.ts'
import { experimentsDirectory } from './places.ts'

const sentence = z.string().trim().min(1, 'must be a sentence').max(4000)
const id = z.string().trim().min(1, 'must be an id').max(24)

const documentSchema = z.strictObject({
  title: sentence.max(80),
  introduction: z.array(sentence),
  sections: z.array(
    z.strictObject({
      title: sentence.max(80),
      rows: z.array(
        z.strictObject({
          id,
          says: sentence,
          where: sentence,
          shownBy: z.array(sentence).optional(),
          notMeasured: sentence.optional(),
        }),
      ),
    }),
  ),
  together: z
    .strictObject({
      experiment: id,
      of: z.array(z.strictObject({ id, point: z.string().min(1).optional() })),
    })
    .optional(),
})

/** The page of a project that describes none. */
const bare: ExperimentsDocument = { title: 'Experiments', introduction: [], sections: [] }

/** The page of recommendations that a project describes. @throws TailgateError CONFIG_INVALID. */
export async function loadDocument({ root }: Pick<LoadedTarget, 'root'>): Promise<ExperimentsDocument> {
  const file = resolve(root, experimentsDirectory, 'guide', 'document.ts')
  if (!existsSync(file)) return bare
  const read = await readProjectFile(file, () => documentSchema)
  if (read.lines.length > 0) throw configError([read])
  return read.value as ExperimentsDocument
}
