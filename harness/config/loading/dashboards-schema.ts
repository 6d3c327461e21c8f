import { z } from 'zod'
import { knownLibraries } from '../target/dashboards.ts'

const text = z.string().min(1)
const metric = z.string().regex(/^[a-zA-Z_:][\w:]*$/, 'must be the name of a metric')
const label = z.string().regex(/^[a-zA-Z_]\w*$/, 'must be the name of a label')

/** The schema of the metrics that the app exports. */
export const metricsSchema = z.array(
  z.strictObject({
    name: metric,
    type: z.enum(['counter', 'gauge', 'histogram']),
    labels: z.array(label),
  }),
)

const described = {
  title: text,
  why: text,
  unit: z.enum(['s', 'percentunit', 'reqps', 'ops', 'bytes', 'binBps', 'short']),
  width: z.int().min(1).max(24).optional(),
  emptyWhen: text.optional(),
  zeroWhen: text.optional(),
}

const panel = z.discriminatedUnion('kind', [
  z.strictObject({
    ...described,
    kind: z.literal('lines'),
    queries: z
      .array(z.strictObject({ expr: text, legend: z.string(), limit: z.boolean().optional() }))
      .min(1),
    limits: z.array(z.number()).optional(),
    stacked: z.boolean().optional(),
    worst: z.enum(['highest', 'lowest']).optional(),
  }),
  z.strictObject({
    ...described,
    kind: z.literal('stat'),
    expr: text,
    limit: z.strictObject({ sense: z.enum(['at-least', 'at-most']), value: z.number() }).optional(),
  }),
  z.strictObject({ ...described, kind: z.literal('heatmap'), expr: text }),
])

/** Names of boards become names of files; the names of alerts and their times are given to Prometheus. */
const boardName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short name in small letters')
const alertName = z.string().regex(/^[A-Za-z]\w{0,30}$/, 'must be a name such as "PoolExhausted"')
const lasting = z.string().regex(/^\d+[smh]$/, 'must be a time such as "30s"')

/** The schema of how an app counts its requests. */
const requestMetrics = z.strictObject(
  {
    duration: metric,
    total: metric.optional(),
    labels: z
      .strictObject({ method: label.optional(), endpoint: label.optional(), status: label.optional() })
      .optional(),
    inFlight: metric.optional(),
    received: metric.optional(),
    sent: metric.optional(),
    givenUp: z
      .string()
      .regex(/^\d{3}$/, 'must be a status such as "499"')
      .optional(),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type'
        ? `must be the names of metrics, or one of ${knownLibraries.map((library) => `"${library}"`).join(', ')}`
        : undefined,
  },
)

const isKnown = (said: unknown): boolean => knownLibraries.some((library) => library === said)

/** The schema of what the dashboards know about an app beyond its routes and metrics. */
export const dashboardsSchema = z.strictObject({
  runtime: z.literal('node').optional(),
  requests: z.preprocess((said) => (isKnown(said) ? undefined : said), requestMetrics.optional()).optional(),
  panels: z
    .array(
      z.strictObject({
        board: boardName,
        tier: text,
        after: text.optional(),
        panels: z.array(panel).min(1),
      }),
    )
    .optional(),
  boards: z
    .array(
      z.strictObject({
        name: boardName,
        title: text,
        why: text,
        tiers: z.array(z.strictObject({ title: text, panels: z.array(panel).min(1) })).min(1),
      }),
    )
    .optional(),
  alerts: z
    .array(
      z.strictObject({
        name: alertName,
        expr: text,
        lasting,
        severity: z.enum(['page', 'ticket']),
        summary: text,
        remedy: text,
        panel: text,
        runbook: text.optional(),
      }),
    )
    .optional(),
  runbooks: z.url({ protocol: /^https?$/ }).optional(),
})
