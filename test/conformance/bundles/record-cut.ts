import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged('run.json is cut in its middle.', [3], /run\.json/, (bundle) => {
  rewrite(bundle, 'run.json', (text) => text.slice(0, text.length / 2))
})
