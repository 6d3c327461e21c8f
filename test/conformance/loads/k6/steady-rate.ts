/** The rate and the duration that a run passes to a script. */
export const steadyRate = {
  steady: {
    executor: 'constant-arrival-rate',
    rate: Number(__ENV.RATE),
    duration: __ENV.DURATION,
    preAllocatedVUs: 20,
  },
}
