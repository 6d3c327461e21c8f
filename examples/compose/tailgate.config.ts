import { defineTarget } from 'tailgate'

/** The service `web` of a Compose file with all that it needs; `docker compose` has to be here. */
export default defineTarget({
  name: 'counter',
  app: { compose: 'compose.yml', service: 'web', ready: '/hits' },
  routes: { hits: 'GET /hits' },
})
