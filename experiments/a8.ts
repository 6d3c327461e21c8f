import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A8',
  title: 'Lean serialisation',
  says: 'Answers hold only the fields that are needed, and are written by code that is generated for them.',
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
    "An answer from the cache is not written again. Where PostgreSQL writes the JSON, it uses its own processor time instead of the app's.",
})
