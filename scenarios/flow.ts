import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'flow',
  why: 'An annotator saves a mask and looks at it again: the whole path through signed URLs, storage and the database.',
  engine: 'k6',
  script: 'k6/flow.ts',
  rate: '20/s',
  duration: '20s',
  warmUp: '3s',
  timeout: '5s',
  routes: [
    'login',
    'createGroup',
    'uploadUrl',
    'upload',
    'complete',
    'list',
    'downloadUrl',
    'download',
    'deleteMask',
    'deleteGroup',
  ],
  budgets: {
    all: { errorRate: '0.1%' },
    uploadUrl: { p95: '100ms' },
    upload: { p95: '150ms' },
    complete: { p95: '100ms' },
    download: { p95: '100ms' },
  },
})
