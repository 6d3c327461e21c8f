import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'leak',
  why: `So that a name is heard: \u001b[31mred\u001b[0m <script>alert(1)</script> ${process.env.SMTP_PASS}`,
  engine: 'open-loop',
  arrivals: { kind: 'constant', rate: '30/s' },
  connections: 16,
  duration: '2s',
  warmUp: '1s',
  timeout: '5s',
  mix: [{ route: 'leak', weight: 1, request: () => ({ path: '/leak' }) }],
  budgets: { leak: { p95: '2s' } },
})
