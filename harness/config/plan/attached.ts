import { TailgateError, usageError } from '../../base/errors.ts'
import { type Budget, figureInWords, serviceOf } from '../budgets/budget.ts'
import { figureOf } from '../figures/figures.ts'
import type { Target } from '../target/target.ts'
import type { RunRequest } from './make-plan.ts'

/** What is asked of a target that already runs. */
export interface AttachedPlan {
  /** Other processes and containers that are watched, as they were typed. */
  readonly watch: readonly string[]
  /** The file of the certificate (PEM) of an authority that is trusted for the target. */
  readonly authority?: string | undefined
  /** Whether the target is on this machine, so that its processes can be watched. */
  readonly isHere?: boolean | undefined
  /** Whether the target is a stack that `up` left running; the services of such a stack can be measured as in a run. */
  readonly isKept?: boolean | undefined
}

/** Options that say how a stack is started. */
const ofStacks = {
  ...{ protocol: '--protocol', proxy: '--proxy', postgres: '--postgres', redis: '--redis', files: '--files' },
  ...{ workers: '--workers', bodyLimit: '--body-limit', env: '--env', rows: '--rows', stack: '--stack' },
  ...{ postgresSet: '--postgres-set', tmpfs: '--tmpfs', port: '--port', faults: '--fault' },
} as const satisfies Partial<Record<keyof RunRequest, string>>

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)

/** @throws TailgateError USAGE when something is asked of a stack that is not started. */
export function requireNoStack({ url }: Target, request: RunRequest): void {
  const given = Object.entries(ofStacks).filter(([key]) => isGiven(request[key as keyof RunRequest]))
  if (url === undefined || given.length === 0) return
  const options = given.map(([, option]) => option).join(', ')
  throw usageError(
    `${options} ${given.length === 1 ? 'says' : 'say'} how a stack is set up, and ${url} runs already: set it up there, or describe it in a tailgate.config.ts.`,
  )
}

/** @throws TailgateError USAGE when something is asked for that only a target which runs already has. */
export function requireUrl({ url }: Target, { watch = [], cacert, findRate }: RunRequest): void {
  const given = [
    ...(watch.length > 0 ? ['--watch'] : []),
    ...(cacert === undefined ? [] : ['--cacert']),
    ...(findRate ? ['--find-rate'] : []),
  ]
  if (url !== undefined || given.length === 0) return
  throw usageError(
    `${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} for a target that runs already: give its URL, or --url.`,
  )
}

/** The names that `--watch` gives to what it watches: a container without another name has its own, a process has none. */
const watchedNames = (watch: readonly string[]): readonly string[] =>
  watch.map((text) => text.replace(/=.*$/s, '')).filter((name) => !/^\d*$/.test(name))

/** Why nothing measures a figure at a target that already runs; undefined if something does. */
function unmeasured(budget: Budget, { watch, isHere = true, isKept }: AttachedPlan): string | undefined {
  if (isKept) return undefined
  const { reads } = figureOf(budget.figure)
  if (['work-per-request', 'transactions', 'rollbacks'].includes(reads.kind))
    return 'its database and cache are not asked'
  const isLevel = reads.kind === 'growth' || reads.kind === 'peak'
  if (isLevel && (typeof reads.what === 'object' || reads.what === 'connections'))
    return 'its metrics and its database are not asked'
  const service = serviceOf(budget)
  if (service === undefined) return undefined
  const names = watchedNames(watch)
  const seen =
    service === 'stack'
      ? isHere || watch.length > 0
      : service === 'app'
        ? isHere || names.includes('app')
        : service === 'machine'
          ? isHere
          : names.includes(service)
  if (seen) return undefined
  return isHere
    ? `no process is watched as ${service}: --watch ${service}=<pid or container>`
    : 'it is not this machine'
}

/**
 * The budgets that can be judged at a target that already runs. Budgets of the files that nothing can measure there are left
 * out, and a note says so.
 * @throws TailgateError BUDGET_INVALID when such a budget was typed on the command line.
 */
export function judgeable(
  budgets: readonly Budget[],
  declared: readonly Budget[],
  attached: AttachedPlan,
): { readonly budgets: readonly Budget[]; readonly notes: readonly string[] } {
  const left = budgets.flatMap((budget) => {
    const why = unmeasured(budget, attached)
    return why === undefined ? [] : [{ budget, why }]
  })
  const typed = left.find(({ budget }) => !declared.includes(budget))
  if (typed)
    throw new TailgateError('BUDGET_INVALID', {
      text: `${typed.budget.route} ${typed.budget.figure}`,
      problem: `nothing measures it at a target that runs already, as ${typed.why}.`,
    })
  return {
    budgets: budgets.filter((budget) => !left.some((one) => one.budget === budget)),
    notes: left.map(
      ({ budget, why }) =>
        `The budget of ${budget.scenario} on ${figureInWords(budget)} was not judged: nothing measures it at a target that runs already, as ${why}.`,
    ),
  }
}
