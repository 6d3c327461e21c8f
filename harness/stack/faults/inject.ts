import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from '../../config/faults/fault.ts'
import { isWire } from '../../config/faults/fault-effects.ts'
import { full } from './full.ts'
import { kill } from './kill.ts'
import { reload } from './reload.ts'
import { stop } from './stop.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

async function apply({ effect, lasts, text }: Fault, victim: Victim): Promise<Undo> {
  if (isWire(effect)) {
    if (victim.wire === undefined) throw new Error(`${text} needs a stack that was started for it`)
    return victim.wire.add(effect)
  }
  switch (effect.kind) {
    case 'kill':
      return kill(victim, lasts)
    case 'stop':
      return stop(victim)
    case 'reload':
      return reload(victim)
    case 'full':
      return full(victim, lasts)
  }
}

export interface Injection {
  /** Unix time in milliseconds at which the measured part begins, from which the times of faults count. */
  readonly startedAt: number
  /** Ends when the scenario does: faults that still last are taken back then. */
  readonly signal: AbortSignal
  /** Told when a fault begins, in Unix milliseconds. */
  readonly onBegin: (fault: Fault, at: number) => void
  /** Told once per fault, when it is over, with what more was done to get there; Unix milliseconds. */
  readonly onOver: (
    fault: Fault,
    when: { readonly from: number; readonly to: number },
    said: string | undefined,
  ) => void
  readonly now: () => number
}

function onAbort(signal: AbortSignal, action: () => void): void {
  if (signal.aborted) action()
  else signal.addEventListener('abort', action, { once: true })
}

/** The service that a fault is done to: of a full disk the one that can give up over it. */
const strikes = ({ victim }: Fault): string => (victim === 'disk' ? 'postgres' : victim)

/** How long a fault lasts that is over at once, or as long as its scenario. */
const lengthOf = ({ effect, lasts }: Fault): number | undefined => (effect.kind === 'reload' ? 0 : lasts)

async function carryOut(fault: Fault, victim: Victim, injection: Injection): Promise<void> {
  const { startedAt, signal, onBegin, onOver, now } = injection
  /** Waits until a Unix time in milliseconds; false when the scenario has ended before. */
  const until = (time: number): Promise<boolean> =>
    delay(Math.max(0, time - now()), true, { signal }).catch(() => false)
  if (!(await until(startedAt + fault.at * 1000))) return
  const from = now()
  onBegin(fault, from)
  const forgive = victim.blame(fault.text)
  const undo = await apply(fault, victim)
  const length = lengthOf(fault)
  if (length === undefined) await new Promise<void>((resolve) => onAbort(signal, resolve))
  else await until(from + length * 1000)
  let said: string | undefined
  try {
    // A service that was killed for good stays away, and the stack has failed by that.
    if (fault.effect.kind !== 'kill' || fault.lasts !== undefined) said = await undo()
  } finally {
    forgive()
    onOver(fault, { from, to: now() }, said)
  }
}

/**
 * Carries out the faults of a scenario, each at its time.
 * @returns resolves when all are over and taken back; rejects when one cannot be carried out or a service that was
 * killed does not come back.
 */
export async function inject(
  faults: readonly Fault[],
  victims: readonly Victim[],
  injection: Injection,
): Promise<void> {
  // All are waited for, so that none is left behind by the failure of another.
  const ended = await Promise.allSettled(
    faults.map(async (fault) => {
      const victim = victims.find(({ name }) => name === strikes(fault))
      if (victim === undefined) throw new Error(`the stack has no ${fault.victim}`)
      await carryOut(fault, victim, injection)
    }),
  )
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
