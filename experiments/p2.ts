import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'P2',
  title: 'Connections and pg_stat_statements',
  says: '200 connections at most, and pg_stat_statements loaded: what the second costs.',
  base: { postgresSettings: { max_connections: '100', 'pg_stat_statements.track': 'none' } },
  head: {},
  scenario: './loads/lists.ts',
  claim: [
    { route: 'all', figure: 'postgres.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'The pool opens far fewer than 100 connections, so that the limit is never reached. The library is loaded in both arms, as it cannot be left out of the prepared database; base tracks nothing with it, so that its queries are not counted.',
})
