import { defineTarget } from 'tailgate'

/** A Go service that counts in Redis; `go build -o hits .` first. */
export default defineTarget({
  name: 'hits',
  app: './hits',
  build: { command: ['go', 'build', '-o', 'hits', '.'] },
  services: { redis: true },
  routes: { hits: 'GET /hits' },
})
