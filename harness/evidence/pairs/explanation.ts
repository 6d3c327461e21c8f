import { z } from 'zod'

/** The file of a bundle with the findings of a replay of both arms; absent when nothing had to be explained. */
export const explanationFile = 'explanation.json'

/** The page with the difference of the CPU profiles of both arms. */
export const differencePage = 'profiles/difference.html'

/** The most statements and functions that are kept of a replay. */
export const mostExplained = 30

const amount = z.number().nonnegative()
const text = z.string().max(4000)

/** The cost of one statement for a request of a route. */
const statementCost = z.strictObject({ calls: amount, rows: amount, milliseconds: amount })

const statementChange = z.strictObject({
  route: text,
  /** With placeholders for values, without comments, on one line. */
  statement: text,
  base: statementCost,
  head: statementCost,
  /** The plans of both arms, when available; `words` says how they differ, or why there is none. */
  plan: z
    .strictObject({
      file: z
        .string()
        .regex(/^plans\/\d+\.json$/)
        .nullable(),
      words: text,
    })
    .nullable(),
})

/** The processor time of a function itself, without callees, in microseconds for each request or as a share. */
const functionChange = z.strictObject({ name: text, base: amount, head: amount })

const explanation = z.strictObject({
  scenario: text,
  statements: z
    .strictObject({
      /** Requests of each route that were sent to each arm. */
      requests: amount,
      /** The number of statements that did not change. */
      unchanged: amount,
      /** Worst first. */
      changes: z.array(statementChange).max(mostExplained),
    })
    .nullable(),
  cpu: z
    .strictObject({
      /** Microseconds of the app's processor time for each request, for all functions together; 1 where shares are compared. */
      base: amount,
      head: amount,
      /** Whether costs are shares of the processor time, because an arm serves with more processes than the profiled one. */
      isShares: z.boolean().optional(),
      /** The largest change first. */
      changes: z.array(functionChange).max(mostExplained),
    })
    .nullable(),
  /** What was not available, and why. */
  notes: z.array(text).max(mostExplained),
})

/** The findings of a replay of both arms, made after the verdict. */
export type Explanation = z.infer<typeof explanation>
export type StatementCost = z.infer<typeof statementCost>
export type StatementChange = z.infer<typeof statementChange>
export type FunctionChange = z.infer<typeof functionChange>

/** @throws SyntaxError, ZodError when the content is invalid. */
export const readExplanation = (content: string): Explanation => explanation.parse(JSON.parse(content))
