import { expect, test } from 'vitest'
import { makePlan, type RunRequest } from '../../config/plan/make-plan.ts'
import { loadProject, type ProjectWords } from './project.ts'

/** Loads and plans what was typed, in a directory without a config. */
async function planned(words: readonly string[], more: Partial<ProjectWords & RunRequest>) {
  const asked = { scenarios: words, budgets: [], profile: false, ...more }
  const loaded = await loadProject(asked, '/')
  return await makePlan(loaded, asked, () => 7)
}

const base = 'http://127.0.0.1:3000/items'

test.each<[string, readonly string[], Partial<ProjectWords & RunRequest>, RegExp]>([
  ['two users', ['http://a:1@h/x', 'http://b:2@h/y'], {}, /go as one user/],
  [
    'a scenario beside a URL',
    ['http://ann:hunter22@h/', 'browse'],
    {},
    /"browse" is no request, and "http:\/\/…@h\/" is one/,
  ],
  ['a method for a scenario', ['browse'], { request: 'DELETE' }, /-X is for a request that is typed/],
  ['a config that nothing reads', [base], { config: 'shop.config.ts' }, /--config is for the scenarios/],
  [
    'a billion requests a second',
    [base],
    { rate: '1e9/s' },
    /--rate must be a rate such as 300\/s, more than 0/,
  ],
  ['a rate above any machine', [base], { rate: '1000000/s' }, /at most 200000\/s/],
  ['no request at all', [base], { rate: '0/s' }, /--rate must be a rate/],
  ['a negative rate', [base], { rate: '-1/s' }, /--rate must be a rate/],
  ['a rate without a unit', [base], { rate: '200' }, /--rate must be a rate such as 300\/s/],
  ['no time', [base], { duration: '0s' }, /--duration must be a time/],
  ['more than a day', [base], { duration: '25h' }, /at most 24h/],
  ['a negative warm-up', [base], { warmUp: '-1s' }, /--warm-up must be a time/],
  ['a figure that is none', [base], { budgets: ['speed<=5ms'] }, /"speed" is no figure; the figures are/],
  ['a figure of a route that is none', [base], { budgets: ['items speed<=5ms'] }, /"speed" is no figure/],
  ['a unit of something else', [base], { budgets: ['p95<=5MiB'] }, /p95/],
  [
    'a route that is not asked',
    [base],
    { budgets: ['lists p95<=5ms'] },
    /"lists", which is not part of this run/,
  ],
  ['a body from nowhere', [base], { data: '@/no/such/file' }, /The body @\/no\/such\/file cannot be read/],
])('%s is refused in a sentence', async (_, words, more, said) => {
  const refused = planned(words, more)
  await expect(refused).rejects.toThrow(said)
  await expect(refused).rejects.toMatchObject({ exit: 2 })
  await expect(refused).rejects.not.toThrow('hunter22')
})

test('a name that is no URL and no scenario is told that a URL needs no config', async () =>
  expect(planned(['example.com/items'], {})).rejects.toMatchObject({
    code: 'CONFIG_MISSING',
    hint: expect.stringContaining('A URL needs no config: `tailgate run http://'),
  }))
