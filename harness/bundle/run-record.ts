import { z } from 'zod'
import { latestTimeMs } from '../base/values/latest-time.ts'
import { type Figure, isFigure } from '../config/figures/figures.ts'
import { serviceNames } from '../config/figures/row.ts'
import { switches } from '../config/setup/switches.ts'
import { schemaVersion } from './sealed-record.ts'

/** JSON has neither undefined nor infinity, so both are written as null. */
const known = <T extends z.ZodType>(schema: T) => schema.nullable().transform((value) => value ?? undefined)

export const text = z.string().max(1 << 20)
export const outcome = z.enum(['pass', 'fail', 'unproven'])
export const hash = z.string().regex(/^[0-9a-f]{64}$/)
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
  // Absent when nothing was left out, and in bundles from before it was recorded.
  warmUpCutSeconds: z.number().positive().optional(),
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

export const arm = z.strictObject({
  protocol: z.enum(switches.protocol),
  proxy: z.enum(switches.proxy),
  postgres: z.enum(switches.postgres),
  redis: z.enum(switches.redis),
  files: z.enum(switches.files),
  // 0 for a target that already runs.
  workers: z.int().nonnegative(),
  // Absent in bundles from before it could be chosen.
  bodyLimit: text.default('64MiB'),
  without: z.array(z.enum(['proxy', 'postgres', 'redis'])).optional(),
  environment: z.record(text, text),
  // Absent when no single setting was chosen.
  postgresSettings: z.record(text, text).optional(),
})

export const environment = z.strictObject({
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

const decisions = z.number().int().positive()

export const runRecordSchema = z.strictObject({
  schema: z.literal(schemaVersion),
  id: text.min(1),
  startedAt: z.number().int().nonnegative().max(latestTimeMs),
  status: z.enum(['complete', 'aborted']),
  command: text,
  decisions: z.union([decisions, z.record(text, decisions)]).optional(),
  isTyped: z.boolean().optional(),
  notes: z.array(text).optional(),
  plan: text,
  // Absent in bundles from before it was recorded.
  routes: z.record(text, text).optional(),
  environment,
  budgets: z.array(budget),
  verdict: z.strictObject({ outcome, reason: text, scenarios: z.array(scenarioVerdict) }),
  profiles: z.array(z.strictObject({ name: text, file: text, summary: z.array(text) })),
  /** SHA-256 (hex) of every evidence file, by its path in the bundle. */
  digests: z.record(text, hash),
  /** SHA-256 of the record without its seal; see `isSealed`. */
  seal: hash,
})

export type RunRecord = z.output<typeof runRecordSchema>
