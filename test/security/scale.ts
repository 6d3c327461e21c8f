/**
 * How much of the security suite is tried: 1 in CI, more by hand (`SECURITY_SCALE=100 npm run test:security`). Every
 * generator multiplies its counts with it; what is sampled at 1 is tried whole from 10 on.
 */
export const scale = Math.max(1, Number(process.env.SECURITY_SCALE ?? 1) || 1)

export const whole = scale >= 10

/** How often something is generated: so many times in CI. */
export const scaled = (short: number): number => Math.round(short * scale)

/** The seed of a generator: the same each time in CI, so that nothing fails there by chance; by hand a new one. */
export const seedOf = (fixed: number): number =>
  scale === 1 ? fixed : Number(process.env.SECURITY_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Says by hand what was tried, since a long suite that tried nothing looks the same as one that held. */
export function tell(family: string, counts: Readonly<Record<string, number>>): void {
  if (scale === 1 && process.env.SERVER_KILLS === undefined) return
  const words = Object.entries(counts).map(([what, count]) => `${count.toLocaleString('en-US')} ${what}`)
  process.stdout.write(`${family}: ${words.join(', ')}\n`)
}
