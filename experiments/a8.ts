import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A8',
  title: 'Lean serialisation',
  says: 'Answers hold the fields that are needed, written by code that is made for them.',
  sweep: {
    of: 'serialiser',
    points: [
      { label: 'plain', setup: { environment: { TUNING_SERIALIZER: 'plain' } } },
      { label: 'compiled', setup: { environment: { TUNING_SERIALIZER: 'compiled' } } },
      { label: 'database', setup: { environment: { TUNING_SERIALIZER: 'database' } } },
    ],
    against: 'plain',
  },
  scenario: './loads/pages.ts',
  claim: [
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'falls' },
    { route: 'list', figure: 'p95', direction: 'falls' },
  ],
  doubt:
    "An answer from the cache is not written anew. PostgreSQL writes JSON with its own processor time in place of the app's.",
})
