import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'O2',
  title: 'Structured logs, and what they cost',
  says: 'Logs are lines of JSON, and a level says which are written.',
  sweep: {
    of: 'level of logs',
    points: [
      { label: 'silent', setup: { environment: { LOG_LEVEL: 'silent' } } },
      { label: 'warn', setup: { environment: { LOG_LEVEL: 'warn' } } },
      { label: 'debug', setup: { environment: { LOG_LEVEL: 'debug' } } },
    ],
    against: 'silent',
  },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'At warn, as the guide would run it, a request that succeeds writes nothing. At debug each is a line, and the server gives up its shortest way, so that the cost is not that of the lines alone.',
})
