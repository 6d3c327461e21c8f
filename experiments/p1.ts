import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'P1',
  title: 'Memory of PostgreSQL',
  says: 'A quarter of the memory for shared_buffers, three quarters as effective_cache_size, 256 MB work_mem and 1 GB maintenance_work_mem.',
  base: {
    postgresSettings: {
      shared_buffers: '128MB',
      effective_cache_size: '4GB',
      work_mem: '4MB',
      maintenance_work_mem: '64MB',
    },
  },
  head: {},
  scenario: './loads/lists.ts',
  claim: [
    { route: 'all', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'postgres.cpuPerRequest', direction: 'falls' },
  ],
  doubt:
    "A hundred thousand masks fit into PostgreSQL's default of 128 MB. No query of the load sorts more than the default work_mem of 4 MB. The guide's quarter stops at 1 GB here.",
})
