/** The rate and the duration that a run asks a script for. */
export const steadyRate = {
  steady: {
    executor: 'constant-arrival-rate',
    rate: Number(__ENV.RATE),
    duration: __ENV.DURATION,
    preAllocatedVUs: 20,
  },
}
