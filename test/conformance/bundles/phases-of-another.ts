import { damaged, rewrite } from '../bundle-damage.ts'

export const situation = damaged('The phases are those of another run.', [3], /phases\.jsonl/, (bundle) => {
  rewrite(bundle, 'phases.jsonl', () => '{"kind":"measure","scenario":"other","from":1,"to":2}\n')
})
