import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'P3',
  title: 'Checkpoints and WAL',
  says: 'A checkpoint every 15 minutes, spread over 0.9 of the time, and 64 MB of WAL buffers.',
  base: {
    postgresSettings: { checkpoint_completion_target: '0.5', wal_buffers: '4MB', checkpoint_timeout: '5min' },
  },
  head: {},
  scenario: 'upload',
  claim: [
    { route: 'all', figure: 'p99', direction: 'falls' },
    { route: 'complete', figure: 'p99', direction: 'falls' },
  ],
  doubt:
    "An invocation is over before PostgreSQL's own five minutes are, so that no checkpoint by time falls into either arm, and 0.9 is its default since version 14; only the WAL buffers can show.",
})
