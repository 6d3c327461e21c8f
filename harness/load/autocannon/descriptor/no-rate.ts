/** The options of autocannon that would ask for a rate. */
export const rateOptions = ['rate', 'overallRate', 'connectionRate', 'arrivals'] as const

/** Why autocannon is given no rate; `tailgate calibrate` measures the reason each time, as its red control. */
export const noRate =
  'autocannon cannot be given a rate: it sends it as a burst each second and invents samples, so that a constant 50 ms reads p50 26 ms; use the open-loop engine'
