import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A1',
  title: 'Settings of the runtime',
  says: "What stands for compiler settings: 64 MB for young objects, a bound of the heap, compiled code kept between starts, against Node's own.",
  base: { environment: { TUNING_RUNTIME: 'default' } },
  head: { environment: { TUNING_RUNTIME: 'tuned' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'all', figure: 'coldCpuPerRequest', direction: 'falls' },
    { route: 'all', figure: 'startSeconds', direction: 'falls' },
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'falls' },
  ],
  doubt:
    'Kept code helps a process only until it has compiled what it needs, and starting waits for PostgreSQL and the copy of its data too. A larger space for young objects may only take memory.',
})
