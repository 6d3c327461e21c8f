/**
 * How much of the security suite is tried: 1 in CI, more by hand (`SECURITY_SCALE=100 npm run test:security`). Every
 * generator multiplies its counts by it. Suites that try only a sample at 1 try everything from 10 on.
 */
export const scale = Math.max(1, Number(process.env.SECURITY_SCALE ?? 1) || 1)

export const whole = scale >= 10

/** How often something is generated; `short` is the number in CI. */
export const scaled = (short: number): number => Math.round(short * scale)

/** The seed of a generator: the same every time in CI, so that nothing fails there by chance, and a new one by hand. */
export const seedOf = (fixed: number): number =>
  scale === 1 ? fixed : Number(process.env.SECURITY_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Prints what was tried by hand, because a long suite that tried nothing looks like one that passed. */
export function tell(family: string, counts: Readonly<Record<string, number>>): void {
  if (scale === 1 && process.env.SERVER_KILLS === undefined) return
  const words = Object.entries(counts).map(([what, count]) => `${count.toLocaleString('en-US')} ${what}`)
  process.stdout.write(`${family}: ${words.join(', ')}\n`)
}
