import { z } from 'zod'
import { latestTimeMs } from '../base/values/latest-time.ts'
import { arm, environment, hash, outcome, text } from './run-record.ts'
import { schemaVersion } from './sealed-record.ts'

const side = z.strictObject({
  words: text,
  commit: text.nullable().transform((value) => value ?? undefined),
  setup: arm,
})

/** The record of a comparison. Its `settings` are validated by the judge that reads them. */
export const comparisonRecordSchema = z.strictObject({
  schema: z.literal(schemaVersion),
  kind: z.literal('comparison'),
  purpose: z.enum(['gate', 'compare']),
  id: text.min(1),
  startedAt: z.number().int().nonnegative().max(latestTimeMs),
  status: z.enum(['complete', 'aborted']),
  command: text,
  scenarios: z.array(text),
  isSame: z.boolean(),
  advisory: text.nullable().transform((value) => value ?? undefined),
  seed: z.int().nonnegative(),
  arms: z.strictObject({ base: side, head: side }),
  settings: z.record(text, z.unknown()),
  notes: z.array(text),
  environment,
  verdict: z.strictObject({ outcome, reason: text }),
  digests: z.record(text, hash),
  seal: hash,
})
