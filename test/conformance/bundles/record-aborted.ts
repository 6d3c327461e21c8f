import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged(
  'The run was killed: its record says that it has not ended.',
  [3],
  /run\.json/,
  (bundle) => {
    rewrite(bundle, 'run.json', (text) => text.replace('"status": "complete"', '"status": "aborted"'))
  },
)
