import { defineTarget } from 'tailgate'

/** The service `web` of a Compose file with everything it needs; `docker compose` must be installed. */
export default defineTarget({
  name: 'counter',
  app: { compose: 'compose.yml', service: 'web', ready: '/hits' },
  routes: { hits: 'GET /hits' },
})
