/**
 * How much of the security suite is tried: 1 in CI, more by hand (`SECURITY_SCALE=100 npm run test:security`). Generators
 * multiply their counts with it; what is sampled at 1 is tried whole from 10 on.
 */
export const scale = Math.max(1, Number(process.env.SECURITY_SCALE ?? 1) || 1)

export const whole = scale >= 10
