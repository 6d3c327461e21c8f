import { defineTarget } from 'tailgate'

/** A Python service that needs nothing: one process, no proxy, no database. */
export default defineTarget({
  name: 'primes',
  app: 'python3 app.py',
  routes: { primes: 'GET /primes' },
})
