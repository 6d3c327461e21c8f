import { TailgateError } from '../../base/errors.ts'
import { parseDuration } from '../units/units.ts'
import {
  type Budget,
  exampleOf,
  figureNames,
  figures,
  isOff,
  parseLimit,
  phaseFits,
  serviceFits,
  serviceNames,
  signOf,
  windowFits,
} from './budget.ts'
import { isPhaseName } from './phase-name.ts'

/** A budget given on the command line; `scenario` is undefined when it holds for every scenario of the run. */
export type LooseBudget = Omit<Budget, 'scenario'> & {
  readonly scenario: string | undefined
  readonly text: string
}

/**
 * Reads `[scenario.]route figure<=limit`, for example `browse.list p95<=25ms` or `browse p95<=1us`.
 * A single name before the figure is kept as `route` and resolved against the run by its caller.
 * @throws TailgateError BUDGET_INVALID with what is wrong.
 */
export function parseBudget(text: string): LooseBudget {
  const invalid = (problem: string) => new TailgateError('BUDGET_INVALID', { text, problem })
  const found =
    /^\s*([^\s.]+)(?:\.(\S+))?\s+([\w.]+)\s*(<=|>=|<|>|=)\s*(\S+)(?:\s+of\s+(\S+))?(?:\s+for\s+(\S+))?(?:\s+during\s+(\w+ \d+))?(?:\s+(warn))?\s*$/.exec(
      text,
    )
  if (!found)
    throw invalid(
      'it does not have the form scenario.route figure<=limit [of service] [for time] [during phase] [warn].',
    )
  const [, first = '', second, name = '', sign = '', value = '', owner, span, phase, level] = found
  const figure = figureNames.find((known) => known.toLowerCase() === name.toLowerCase())
  if (!figure) throw invalid(`"${name}" is no figure; the figures are ${figureNames.join(', ')}.`)
  const { unit, sense } = figures[figure]
  const off = isOff(figure, value)
  if (sign !== signOf(figure) && !(off && sign === '='))
    throw invalid(`${figure} is limited with ${signOf(figure)}, not ${sign}.`)
  const limit = parseLimit(figure, value)
  if (limit === undefined)
    throw invalid(`"${value}" is no limit for ${figure}; write it like ${exampleOf(figure)}.`)
  if (limit <= 0 && sense === 'at-most' && unit === 'microseconds')
    throw invalid('a latency limit is above zero.')
  const window = span === undefined ? undefined : parseDuration(span)
  if (span !== undefined && !windowFits(figure, window))
    throw invalid(`"for ${span}" must be whole seconds, and only a percentile can have it.`)
  const service = serviceNames.find((known) => known === owner)
  if (owner !== undefined && !(service && serviceFits(figure, service)))
    throw invalid(`${figure} is no figure of "${owner}".`)
  if (phase !== undefined && !(isPhaseName(phase) && phaseFits(figure)))
    throw invalid(
      `"during ${phase}" must name a phase such as step 2, and ${figure} must be a figure it can have.`,
    )
  return {
    scenario: second === undefined ? undefined : first,
    route: second ?? first,
    figure,
    limit,
    text,
    ...(window === undefined ? {} : { window }),
    ...(service === undefined ? {} : { service }),
    ...(phase !== undefined && isPhaseName(phase) ? { during: phase } : {}),
    ...(off ? { level: 'off' as const } : level === undefined ? {} : { level: 'warn' as const }),
  }
}
