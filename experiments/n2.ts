import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'N2',
  title: 'Compressed answers',
  says: 'gzip at level 6.',
  sweep: {
    of: 'compression',
    points: [
      { label: 'off', setup: { environment: { TUNING_COMPRESSION: 'off' } } },
      { label: 'gzip-1', setup: { environment: { TUNING_COMPRESSION: 'gzip-1' } } },
      { label: 'gzip-6', setup: { environment: { TUNING_COMPRESSION: 'gzip-6' } } },
      { label: 'gzip-9', setup: { environment: { TUNING_COMPRESSION: 'gzip-9' } } },
      { label: 'br-4', setup: { environment: { TUNING_COMPRESSION: 'br-4' } } },
    ],
    against: 'off',
  },
  scenario: './loads/pages.ts',
  claim: [
    { route: 'all', figure: 'bytesInPerRequest', direction: 'falls' },
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'same' },
    { route: 'list', figure: 'p95', direction: 'falls' },
  ],
  doubt:
    'On loopback a byte costs nothing, so only the cost of compressing can show. The server compresses each answer again, and cannot use its shortest way meanwhile.',
})
