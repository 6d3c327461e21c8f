import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'Q2',
  title: 'A join in place of IN (SELECT ...)',
  says: 'A join in place of IN (SELECT ...), which may be carried out for every row.',
  base: { environment: { TUNING_QUERY: 'in-subselect' } },
  head: { environment: { TUNING_QUERY: 'join' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'list', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'postgres.cpuPerRequest', direction: 'falls' },
  ],
  doubt: 'PostgreSQL makes a semi-join of IN (SELECT ...) by itself, so both may have the same plan.',
})
