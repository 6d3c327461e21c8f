import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'L2',
  title: 'Settings of the proxy',
  says: 'Forwarded headers, large buffers and timeouts of 30 s.',
  base: { proxy: 'stock' },
  head: { proxy: 'guide' },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'nginx.cpuPerRequest', direction: 'falls' },
  ],
  doubt:
    "Answers of a list fit into Nginx's default buffers. The headers are set in both arms, because the server needs them.",
})
