/** The options by which a rate could be asked of autocannon. */
export const rateOptions = ['rate', 'overallRate', 'connectionRate', 'arrivals'] as const

/** Why it gets none; `tailgate calibrate` measures it each time, as its red control. */
export const noRate =
  'autocannon cannot be given a rate: it sends it as a burst each second and invents samples, so that a constant 50 ms reads p50 26 ms; use the open-loop engine'
