import { setTimeout as delay } from 'node:timers/promises'
import { type Fault, lengthOf, struckBy } from '../../config/faults/fault.ts'
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
      return kill(victim, lasts, text)
    case 'stop':
      return stop(victim, text)
    case 'reload':
      return reload(victim, text)
    case 'full':
      return full(victim, lasts)
  }
}

export interface Injection {
  /** When the measured part begins, as Unix time in milliseconds; the times of faults count from here. */
  readonly startedAt: number
  /** Aborted at the end of the scenario; faults that still last are then removed. */
  readonly signal: AbortSignal
  /** Called when a fault begins, in Unix milliseconds. */
  readonly onBegin: (fault: Fault, at: number) => void
  /** Called once for each fault when it has ended, in Unix milliseconds, with a sentence about additional actions. */
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

/** `earlier` resolves when the fault before it is over, whose service may only then be ready again. */
async function carryOut(
  fault: Fault,
  victim: Victim | undefined,
  earlier: Promise<void> | undefined,
  injection: Injection,
): Promise<void> {
  if (victim === undefined) throw new Error(`the stack has no ${fault.victim}`)
  const { startedAt, signal, onBegin, onOver, now } = injection
  /** Waits until a Unix time in milliseconds; false when the scenario ends before. */
  const until = (time: number): Promise<boolean> =>
    delay(Math.max(0, time - now()), true, { signal }).catch(() => false)
  if (!(await until(startedAt + fault.at * 1000))) return
  await earlier
  if (signal.aborted) return
  const from = now()
  onBegin(fault, from)
  const forgive = victim.blame(fault.text)
  const undo = await apply(fault, victim).catch((problem: unknown) => {
    forgive()
    throw problem
  })
  const length = lengthOf(fault)
  if (length === undefined) await new Promise<void>((resolve) => onAbort(signal, resolve))
  else await until(from + length * 1000)
  let said: string | undefined
  try {
    // A service that was killed for good is not restarted, and the stack has failed because of it.
    if (fault.effect.kind !== 'kill' || fault.lasts !== undefined) said = await undo()
  } finally {
    forgive()
    onOver(fault, { from, to: now() }, said)
  }
}

/**
 * Injects the faults of a scenario, each at its time. A fault whose service is still started again after an earlier one begins
 * once that is over, because until then its signal would reach a process that has ended.
 * @returns resolves when all faults have ended and are removed; rejects when one cannot be injected, or when a killed service
 * does not come back. Then the other faults end at once, and are removed before.
 */
export async function inject(
  faults: readonly Fault[],
  victims: readonly Victim[],
  injection: Injection,
): Promise<void> {
  const failed = new AbortController()
  const signal = AbortSignal.any([injection.signal, failed.signal])
  /** The last fault of the processes of each service. */
  const last = new Map<string, Promise<void>>()
  const inOrder = faults.toSorted((one, other) => one.at - other.at)
  const carried = inOrder.map((fault) => {
    const struck = struckBy(fault)
    const victim = victims.find(({ name }) => name === struck)
    const earlier = isWire(fault.effect) ? undefined : last.get(struck)
    const over = carryOut(fault, victim, earlier, { ...injection, signal }).catch((problem: unknown) => {
      failed.abort(problem)
    })
    if (!isWire(fault.effect)) last.set(struck, over)
    return over
  })
  // All faults are waited for, so that the failure of one leaves no other behind.
  await Promise.all(carried)
  failed.signal.throwIfAborted()
}
