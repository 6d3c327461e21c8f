import { z } from 'zod'
import { allRoutes } from '../budgets/budget.ts'
import { armSchema } from '../schema/arm-schema.ts'
import { addProblems } from '../schema/schema-parts.ts'
import type { ExperimentDescription } from './description.ts'
import { sameSetup } from './experiment.ts'
import { experimentFigureNames } from './figure-names.ts'

const sentence = z.string().trim().min(1, 'must be a sentence').max(1000)
const label = z.string().trim().min(1, 'must be a short label').max(24)

/** The schema of the claims of an experiment on a target with these routes. */
const claimSchema = (routes: readonly string[]) =>
  z.strictObject({
    route: z.enum(
      [allRoutes, ...routes],
      `must be "${allRoutes}" or one of the target's routes: ${routes.join(', ')}`,
    ),
    figure: z.enum(experimentFigureNames, `must be one of ${experimentFigureNames.join(', ')}`),
    direction: z.enum(['falls', 'rises', 'same']),
  })

const sweep = z
  .strictObject({
    of: label.max(60),
    points: z.array(z.strictObject({ label, setup: armSchema })).min(2, 'must have two points at least'),
    against: label,
  })
  .superRefine(({ points, against }, context) => {
    const problem = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const labels = points.map((point) => point.label)
    for (const [index, point] of points.entries()) {
      if (labels.indexOf(point.label) < index)
        problem(['points', index, 'label'], `is that of another point too, "${point.label}"`)
      const equal = points.findIndex(({ setup }) => sameSetup(setup, point.setup))
      if (equal < index)
        problem(
          ['points', index, 'setup'],
          `is the same as that of the point "${points[equal]?.label}", so that nothing could differ`,
        )
    }
    if (!labels.includes(against))
      problem(['against'], `must be the label of one of the points: ${labels.join(', ')}`)
  })

/** Arms that are equal measure nothing, so only the null experiment may have them, and it must. */
function refuseEqual(
  { base, head, null: isNull }: { base: object; head: object; null?: true | undefined },
  context: z.RefinementCtx,
): void {
  const isSame = sameSetup(base, head)
  if (isSame && !isNull)
    context.addIssue({
      code: 'custom',
      path: ['head'],
      message: 'is the same as base, so that nothing could differ; say null: true where that is meant',
    })
  if (!isSame && isNull)
    context.addIssue({
      code: 'custom',
      path: ['null'],
      message: 'says that the arms are equal, but head differs from base',
    })
}

/** The schema of what a file in `experiments/` exports, for a target with these routes. Unknown keys are errors. */
export function experimentSchema(routes: readonly string[]): z.ZodType<ExperimentDescription> {
  const described = {
    id: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/, 'must be an id such as "I3": letters, digits and -'),
    title: sentence.max(80),
    says: sentence,
    scenario: z.string().min(1),
    claim: z.array(claimSchema(routes)).min(1, 'must name one figure at least'),
    doubt: sentence,
    null: z.literal(true).optional(),
  }
  const switched = z.strictObject({ ...described, base: armSchema, head: armSchema }).superRefine(refuseEqual)
  const swept = z.strictObject({
    ...described,
    null: z.never('must be left out: a sweep has points that differ').optional(),
    sweep,
  })
  return z.unknown().superRefine((value, context) => {
    const isSwept = typeof value === 'object' && value !== null && 'sweep' in value
    addProblems(context, isSwept ? swept : switched, value)
  }) as unknown as z.ZodType<ExperimentDescription>
}
