import { setTimeout as delay } from 'node:timers/promises'
import { type Fault, isWire } from '../../config/fault.ts'
import type { Phase } from '../../measure/evidence.ts'
import { soundWire } from './delayed-pipe.ts'
import { kill } from './kill.ts'
import { reload } from './reload.ts'
import { stop } from './stop.ts'
import type { Undo, Victim } from './victim.ts'
import { conditionOf } from './wire.ts'

async function apply({ effect, lasts, text }: Fault, victim: Victim): Promise<Undo> {
  if (isWire(effect)) {
    const { wire } = victim
    if (wire === undefined) throw new Error(`${text} needs a stack that was started for it`)
    await wire.set(conditionOf(effect))
    return () => wire.set(soundWire)
  }
  switch (effect.kind) {
    case 'kill':
      return kill(victim, lasts)
    case 'stop':
      return stop(victim)
    case 'reload':
      return reload(victim)
  }
}

export interface Injection {
  /** Ends when the scenario does: faults that still last are taken back then. */
  readonly signal: AbortSignal
  /** Told once per fault, when it is over; `from` and `to` in Unix milliseconds. */
  readonly onOver: (phase: Phase) => void
  readonly now: () => number
}

async function carryOut(fault: Fault, victim: Victim, { signal, onOver, now }: Injection): Promise<void> {
  const pause = (seconds: number): Promise<boolean> =>
    delay(seconds * 1000, true, { signal }).catch(() => false)
  if (!(await pause(fault.at))) return
  const from = now()
  const undo = await apply(fault, victim)
  const forLong = fault.effect.kind === 'reload' ? 0 : fault.lasts
  if (forLong === undefined) await new Promise<void>((resolve) => onAbort(signal, resolve))
  else await pause(forLong)
  const isFinal = fault.effect.kind === 'kill' && fault.lasts === undefined
  if (!isFinal) await undo()
  onOver({ name: `fault ${fault.text}`, from, to: now() })
}

function onAbort(signal: AbortSignal, action: () => void): void {
  if (signal.aborted) action()
  else signal.addEventListener('abort', action, { once: true })
}

/**
 * Carries out the faults of a scenario, each at its time from now on.
 * @returns resolves when all are over and taken back; rejects when one cannot be carried out or a service that was
 * killed does not come back.
 */
export async function inject(
  faults: readonly Fault[],
  victims: readonly Victim[],
  injection: Injection,
): Promise<void> {
  await Promise.all(
    faults.map((fault) => {
      const victim = victims.find(({ name }) => name === fault.service)
      if (victim === undefined) throw new Error(`the stack has no ${fault.service}`)
      return carryOut(fault, victim, injection)
    }),
  )
}
