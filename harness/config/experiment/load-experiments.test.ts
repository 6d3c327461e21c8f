import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { completeTarget } from '../target/complete-target.ts'
import { askedExperiments, loadExperiments } from './load-experiments.ts'

const target = completeTarget({ name: 'shop', url: 'http://127.0.0.1:1', routes: { list: 'GET /list' } })

const experiment = (id: string, rest = ''): string => `export default {
  id: '${id}', title: 'T', says: 'S.', doubt: 'D.', scenario: './loads/list.mjs', base: {}, head: { workers: 2 },
  claim: [{ route: 'list', figure: 'p95', direction: 'falls' }], ${rest} }\n`

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'experiments-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'experiments'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'experiments', name), text)
  return root
}

test('experiments are in the order of their ids, with equal arms first; a wrong file does not stop the others', async () => {
  const root = project({
    'i10.mjs': experiment('I10'),
    'i2.mjs': experiment('I2'),
    'all.mjs': experiment('all'),
    'null.mjs': experiment('Null').replace('head: { workers: 2 }', 'head: {}, null: true'),
    'odd.mjs': experiment('Odd', 'extra: 1'),
    'other.mjs': experiment('I7'),
    'i2.test.mjs': 'throw new Error("a test")',
  })
  const loaded = await loadExperiments({ target, root })
  expect(loaded.experiments.map(({ id }) => id)).toEqual(['Null', 'I2', 'I10', 'all'])
  expect(loaded.experiments[1]?.scenario).toBe(join(root, 'experiments/loads/list.mjs'))
  expect(loaded.broken.map(({ id, lines }) => [id, lines.join()])).toEqual([
    ['odd', '(the whole): unknown key "extra"'],
    ['other', expect.stringContaining('id: is "I7"')],
  ])
  expect(askedExperiments(loaded, ['i10']).experiments.map(({ id }) => id)).toEqual(['I10'])
  expect(() => askedExperiments(loaded, ['I2', 'X9'])).toThrow(
    'There is no experiment X9; there are Null, I2',
  )
})

test('a project without a directory of experiments has none', async () => {
  const loaded = await loadExperiments({ target, root: tmpdir() })
  expect(loaded).toEqual({ experiments: [], broken: [] })
})
