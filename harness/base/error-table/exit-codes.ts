/** Process exit codes, as documented in docs/errors.md. */
export const exitCodes = {
  pass: 0,
  failed: 1,
  usage: 2,
  unproven: 3,
  stack: 4,
  instrument: 5,
  internal: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const
