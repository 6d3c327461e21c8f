import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'Null',
  title: 'Nothing: two equal arms',
  says: 'Both arms are the same, so any effect that is found is an error.',
  base: {},
  head: {},
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'p95', direction: 'same' },
    { route: 'all', figure: 'cpuPerRequest', direction: 'same' },
  ],
  doubt: 'One of a hundred figures may be called an effect by chance.',
  null: true,
})
