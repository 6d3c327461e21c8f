import { defineTarget } from 'tailgate'

/** A Python service without dependencies: one process, no proxy, no database. */
export default defineTarget({
  name: 'primes',
  app: 'python3 app.py',
  routes: { primes: 'GET /primes' },
})
