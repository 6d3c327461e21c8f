import type { DatabaseSecond, Evidence } from '../measure/evidence.ts'

/** What drives and watches the stack is no part of what a request costs it. */
const instruments = new Set(['generator', 'harness', 'prometheus', 'machine'])

/** The service whose memory a budget means: all processes of the target's app together. */
const app = 'app'

/** What the stack used while a scenario was measured, second by second. */
export interface Usage {
  /** CPU seconds of all services of the stack in each whole second; undefined where a second is missing. */
  readonly cpu: readonly number[] | undefined
  /** The largest resident memory of the app in bytes; undefined where it was not recorded. */
  readonly memory: number | undefined
  /** What PostgreSQL did in each whole second; undefined where a second is missing. */
  readonly database: readonly DatabaseSecond[] | undefined
}

/** The use of the machine from `startedAt` (Unix milliseconds) over `seconds`; a reading stands for the second before it. */
export function usageOf({ resources, database = [] }: Evidence, startedAt: number, seconds: number): Usage {
  const whole = Math.floor(seconds + 1e-6)
  const enough = (known: number): boolean => whole > 0 && known >= 0.9 * whole
  const cpu: (number | undefined)[] = Array.from({ length: whole }, () => undefined)
  let memory: number | undefined
  const secondOf = (at: number): number => Math.floor((at - startedAt) / 1000 - 0.5)
  for (const reading of resources) {
    const at = secondOf(reading.at)
    if (at < 0 || at >= whole) continue
    if (!instruments.has(reading.service)) cpu[at] = (cpu[at] ?? 0) + reading.cpu
    if (reading.service === app) memory = Math.max(memory ?? 0, reading.memory)
  }
  const known = cpu.filter((value) => value !== undefined)
  const during = database.filter(({ at }) => secondOf(at) >= 0 && secondOf(at) < whole)
  // One reading may fall beside its second; more missing than one in ten is no record of the run.
  return {
    cpu: enough(known.length) ? cpu.map((value) => value ?? 0) : undefined,
    memory,
    database: enough(during.length) ? during : undefined,
  }
}
