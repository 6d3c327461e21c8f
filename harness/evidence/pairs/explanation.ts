import { z } from 'zod'

/** The file of a bundle that holds what a replay of both arms found inside them; none where nothing was to be explained. */
export const explanationFile = 'explanation.json'

/** The page with the difference of the CPU profiles of both arms. */
export const differencePage = 'profiles/difference.html'

/** Statements and functions that are kept of a replay, at most. */
export const mostExplained = 30

const amount = z.number().nonnegative()
const text = z.string().max(4000)

/** What one statement does for a request of a route. */
const statementCost = z.strictObject({ calls: amount, rows: amount, milliseconds: amount })

const statementChange = z.strictObject({
  route: text,
  /** With placeholders for values, without comments, on one line. */
  statement: text,
  base: statementCost,
  head: statementCost,
  /** The plans of both arms, where one could be had; `words` says in which way they differ, or why there is none. */
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

/** What a function costs in itself, in microseconds of the processor for each request. */
const functionChange = z.strictObject({ name: text, base: amount, head: amount })

const explanation = z.strictObject({
  scenario: text,
  statements: z
    .strictObject({
      /** Requests of each route that each arm was asked. */
      requests: amount,
      /** Statements that did not change. */
      unchanged: amount,
      /** Worst first. */
      changes: z.array(statementChange).max(mostExplained),
    })
    .nullable(),
  cpu: z
    .strictObject({
      /** Microseconds of the app's processor for each request, all functions together. */
      base: amount,
      head: amount,
      /** The largest change first. */
      changes: z.array(functionChange).max(mostExplained),
    })
    .nullable(),
  /** What could not be had, and why. */
  notes: z.array(text).max(mostExplained),
})

/** What a replay of both arms found inside them, after the verdict. */
export type Explanation = z.infer<typeof explanation>
export type StatementCost = z.infer<typeof statementCost>
export type StatementChange = z.infer<typeof statementChange>
export type FunctionChange = z.infer<typeof functionChange>

/** @throws SyntaxError, ZodError when it is not what such a file holds. */
export const readExplanation = (content: string): Explanation => explanation.parse(JSON.parse(content))
