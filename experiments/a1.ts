import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A1',
  title: 'Settings of the runtime',
  says: "In place of compiler settings: 64 MB for young objects, a limit of the heap, and compiled code kept between starts, compared with Node's defaults.",
  base: { environment: { TUNING_RUNTIME: 'default' } },
  head: { environment: { TUNING_RUNTIME: 'tuned' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'all', figure: 'coldCpuPerRequest', direction: 'falls' },
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'falls' },
  ],
  doubt:
    "Kept code helps a process only until it has compiled what it needs. A larger space for young objects may only take memory. The time to start is not claimed: the command of the app has the tuned arguments, so with Node's defaults the app first replaces itself by a new process, and starts later for that alone.",
})
