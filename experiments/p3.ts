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
    "0.9 has been PostgreSQL's default since version 14. An invocation is over before five minutes are, so no checkpoint by time falls into either arm. Only the WAL buffers can show, and PostgreSQL takes 16 MB of them by default.",
})
