import { createHash } from 'node:crypto'
import { z } from 'zod'
import { serviceNames } from '../config/budgets/budget.ts'
import { type Figure, isFigure } from '../config/figures/figures.ts'
import { switches } from '../config/setup/switches.ts'
import type { StoredRun } from './stored-run.ts'

/** The version of run.json; it goes up when a reader of the version before would misread it. */
export const schemaVersion = 1

/** JSON has neither undefined nor infinity: both are written as null. */
const known = <T extends z.ZodType>(schema: T) => schema.nullable().transform((value) => value ?? undefined)

const text = z.string().max(1 << 20)
const outcome = z.enum(['pass', 'fail', 'unproven'])
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const share = known(z.number().nonnegative())

const budget = z.strictObject({
  scenario: text,
  route: text,
  figure: z
    .string()
    .refine(isFigure, 'is no figure')
    .transform((name) => name as Figure),
  limit: z.number().nonnegative(),
  sense: z.enum(['at-most', 'at-least']).optional(),
  window: z.int().positive().optional(),
  during: z.templateLiteral([z.enum(['step ', 'part ']), z.int().positive()]).optional(),
  service: z.enum(serviceNames).optional(),
  level: z.enum(['warn', 'off']).optional(),
  origin: z.literal('default').optional(),
})

const interval = z.strictObject({
  low: z.number(),
  high: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.POSITIVE_INFINITY),
})

const scenarioVerdict = z.strictObject({
  scenario: text,
  outcome,
  reason: text,
  // Absent where nothing was left out, and in bundles from before it was recorded.
  settlingSeconds: z.number().positive().optional(),
  certificate: z.array(z.strictObject({ name: text, outcome: z.enum(['pass', 'unproven']), sentence: text })),
  budgets: z.array(
    z.strictObject({
      budget,
      outcome,
      value: known(z.number()),
      interval: known(interval),
      reason: text,
    }),
  ),
})

const arm = z.strictObject({
  protocol: z.enum(switches.protocol),
  proxy: z.enum(switches.proxy),
  postgres: z.enum(switches.postgres),
  redis: z.enum(switches.redis),
  files: z.enum(switches.files),
  workers: z.int().positive(),
  // Absent in bundles from before it could be chosen.
  bodyLimit: text.default('64MiB'),
  environment: z.record(text, text),
})

const environment = z.strictObject({
  cpu: text,
  cores: z.number().int().positive(),
  memoryBytes: z.number().positive(),
  kernel: text,
  node: text,
  arm: arm.optional(),
  services: z.record(text, text),
  revision: known(z.strictObject({ commit: text, dirty: z.boolean() })),
  governor: known(text),
  pressure: z.strictObject({ cpu: share, io: share, memory: share }),
})

const looks = z.number().int().positive()

export const runRecordSchema = z.strictObject({
  schema: z.literal(schemaVersion),
  id: text.min(1),
  startedAt: z.number().int().nonnegative(),
  status: z.enum(['complete', 'aborted']),
  command: text,
  looks: z.union([looks, z.record(text, looks)]).optional(),
  notes: z.array(text).optional(),
  plan: text,
  environment,
  budgets: z.array(budget),
  verdict: z.strictObject({ outcome, reason: text, scenarios: z.array(scenarioVerdict) }),
  profiles: z.array(z.strictObject({ name: text, file: text, summary: z.array(text) })),
  /** SHA-256 (hex) of every file of the bundle that is evidence, by its path in the bundle. */
  digests: z.record(text, hash),
  /** SHA-256 of the record without its seal: see `isSealed`. */
  seal: hash,
})

export type RunRecord = z.output<typeof runRecordSchema>

/** What a record is sealed with: SHA-256 (hex) of all of it but the seal, as compact JSON. */
function sealOf(record: Record<string, unknown>): string {
  const { seal: _, ...sealed } = record
  return createHash('sha256').update(JSON.stringify(sealed)).digest('hex')
}

/** Whether parsed JSON is a record exactly as it was sealed: no budget, verdict or digest of it was changed. */
export const isSealed = (record: unknown): boolean =>
  typeof record === 'object' && record !== null && 'seal' in record && record.seal === sealOf({ ...record })

/** The text of run.json. */
export function serialiseRun(run: StoredRun, digests: Readonly<Record<string, string>>): string {
  const nullable = (_: string, value: unknown) => (value === undefined ? null : value)
  const record = JSON.parse(JSON.stringify({ schema: schemaVersion, ...run, digests }, nullable)) as object
  return `${JSON.stringify({ ...record, seal: sealOf({ ...record }) }, null, 2)}\n`
}
