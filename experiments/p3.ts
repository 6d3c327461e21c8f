import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'P3',
  title: 'Checkpoints and WAL',
  says: 'A checkpoint every 15 minutes, spread over 0.9 of the time, and 64 MB of WAL buffers.',
  base: {
    postgresSettings: { wal_buffers: '-1', checkpoint_timeout: '5min' },
  },
  head: {},
  scenario: 'upload',
  claim: [
    { route: 'all', figure: 'p99', direction: 'falls' },
    { route: 'complete', figure: 'p99', direction: 'falls' },
  ],
  doubt:
    "0.9 has been PostgreSQL's own since version 14, and an invocation is over before its five minutes are, so that no checkpoint by time falls into either arm; only the WAL buffers can show, and by itself it takes 16 MB of them.",
})
