/** Options of a k6 script, as JSON: this many users for as long. */
export const users = (vus: number, seconds: number) =>
  JSON.stringify({ load: { executor: 'constant-vus', vus, duration: `${seconds}s`, gracefulStop: '2s' } })
/** As many iterations, by six users at once. */
export const iterations = (count: number) =>
  JSON.stringify({
    load: { executor: 'shared-iterations', vus: 6, iterations: count, maxDuration: '80s' },
  })
/** With users for more than a second without answers, because iterations that a busy machine drops forbid a pass. */
export const perSecond = (rate: number, seconds: number) =>
  JSON.stringify({
    load: { executor: 'constant-arrival-rate', rate, duration: `${seconds}s`, preAllocatedVUs: 80 },
  })
