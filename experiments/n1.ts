import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'N1',
  title: 'HTTP/2 over TLS',
  says: 'Clients speak HTTP/2 over TLS.',
  sweep: {
    of: 'protocol',
    points: [
      { label: 'http1', setup: { protocol: 'http1' } },
      { label: 'tls', setup: { protocol: 'tls' } },
      { label: 'h2', setup: { protocol: 'h2' } },
    ],
    against: 'http1',
  },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'nginx.cpuPerRequest', direction: 'rises' },
  ],
  doubt:
    'On loopback a round trip costs nothing, connections stay open, and no client sends the hundred requests of a page over one connection. So TLS can only cost here.',
})
