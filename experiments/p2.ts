import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'P2',
  title: 'Connections and pg_stat_statements',
  says: '200 connections at most, and pg_stat_statements loaded. What is measured is the cost of the second.',
  base: { postgresSettings: { max_connections: '100', 'pg_stat_statements.track': 'none' } },
  head: {},
  scenario: './loads/lists.ts',
  claim: [
    { route: 'all', figure: 'postgres.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'The pool opens far fewer than 100 connections, so the limit is never reached. The library is loaded in both arms, because it cannot be left out of the prepared database. Base tracks nothing with it, so the queries of base are not counted.',
})
