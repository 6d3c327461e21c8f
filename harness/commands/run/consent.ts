import { TailgateError } from '../../base/errors.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { formatSeconds } from '../../config/units/units.ts'
import { announcementOf, type Whereabouts, whereaboutsOf } from '../../stack/attached/here.ts'
import { confirmed } from '../shared/confirm.ts'
import { say } from '../shared/outlet.ts'

/** The load in words: `200 requests a second for 22 s, about 4400 in all,`. */
export function loadInWords({ load }: Pick<Plan, 'load'>): string {
  const parts = load.scenarios.map(({ rate, warmUpSeconds, durationSeconds, scenario }) => {
    const span = warmUpSeconds + durationSeconds
    return rate === undefined
      ? `as many requests as ${scenario.name} comes to in ${formatSeconds(span)}`
      : `${Number(rate.toFixed(1))} requests a second for ${formatSeconds(span)}, about ${Math.round(rate * span)} in all,`
  })
  return parts.join(' and ')
}

/** Whether somebody has agreed to load that leaves this machine, or must be asked. */
export type Consent = 'not needed' | 'given' | 'asked for' | 'missing'

export function consentTo(
  { isHere, addresses }: Pick<Whereabouts, 'isHere' | 'addresses'>,
  { yes, terminal }: { readonly yes: boolean; readonly terminal: boolean },
): Consent {
  // No load can be sent to a name without an address; the failure is reported as such later.
  if (isHere || addresses.length === 0) return 'not needed'
  if (yes) return 'given'
  return terminal ? 'asked for' : 'missing'
}

export interface ConsentOptions {
  readonly yes?: boolean | undefined
  readonly findRate?: boolean | undefined
}

/**
 * The announcement for a target on another machine; undefined for a target on this machine, or one that a run starts itself.
 */
export async function announcementFor(
  plan: Plan,
  { findRate }: ConsentOptions,
): Promise<{ readonly whereabouts: Whereabouts; readonly text: string } | undefined> {
  const { url } = plan.stack.target
  if (url === undefined) return undefined
  const whereabouts = await whereaboutsOf(url)
  if (whereabouts.isHere || whereabouts.addresses.length === 0) return undefined
  const searched = findRate
    ? 'more and more requests a second, up to what it bears, and then the judged load,'
    : loadInWords(plan)
  return { whereabouts, text: announcementOf(url, whereabouts, searched) }
}

/**
 * Load leaves this machine only with consent: it is announced, and a terminal is asked.
 * @throws TailgateError TARGET_ELSEWHERE without consent.
 */
export async function agreeTo(plan: Plan, options: ConsentOptions, signal: AbortSignal): Promise<void> {
  const announced = await announcementFor(plan, options)
  if (announced === undefined) return
  const { whereabouts, text } = announced
  const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true
  const consent = consentTo(whereabouts, { yes: options.yes === true, terminal })
  if (consent === 'missing') throw new TailgateError('TARGET_ELSEWHERE', { announcement: text })
  say(process.stderr, [text])
  if (consent !== 'asked for') return
  if (!(await confirmed('Is that meant?', signal, process.stderr)))
    throw new TailgateError('TARGET_ELSEWHERE', { announcement: text })
}
