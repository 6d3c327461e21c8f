import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Interruption } from '../../harness/base/errors.ts'
import type { ExperimentResult } from '../../harness/bundle/experiments/experiment-result.ts'
import { readResults } from '../../harness/bundle/experiments/results-directory.ts'
import { askedExperiments, loadExperiments } from '../../harness/config/experiment/load-experiments.ts'
import { resolveArms } from '../../harness/revisions/resolve-arms.ts'
import { measureExperiments } from '../../harness/stories/experiment/measure-experiments.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-experiment-'))
  await mkdir(join(root, 'scenarios'))
  await mkdir(join(root, 'experiments'))
  await cp(join(import.meta.dirname, 'server.mjs'), join(root, 'server.mjs'))
  const config = {
    ...{ name: 'busy', app: { command: ['node', 'server.mjs'], ready: '/' }, services: {}, proxy: 'none' },
    ...{ routes: { thing: 'GET /thing', other: 'GET /other' } },
  }
  await writeFile(join(root, 'tailgate.config.mjs'), `export default ${JSON.stringify(config)}\n`)
  const scenario = {
    ...{
      name: 'things',
      why: 'A load that shows what a test has to see of an experiment.',
      engine: 'open-loop',
      arrivals: { kind: 'poisson', rate: '50/s' },
    },
    ...{ connections: 16, duration: '1s', warmUp: '0s', timeout: '2s', budgets: {} },
    mix: [{ route: 'thing', weight: 1 }],
  }
  await writeFile(join(root, 'scenarios/things.mjs'), `export default ${JSON.stringify(scenario)}\n`)
  await experiment('busy', { head: { environment: { BUSY_MS: '0' } } })
  await experiment('same', { head: { environment: {}, protocol: 'http1' } })
  await experiment('unused', { claim: [{ route: 'other', figure: 'p95', direction: 'falls' }] })
  await experiment('dead', { head: { environment: { BUSY_MS: 'forever' } } })
  await experiment('stock', { head: { postgres: 'stock' } })
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function experiment(id: string, given: object): Promise<void> {
  const own = {
    ...{ id, title: 'Less work', says: 'Work less.', doubt: 'None.', scenario: 'things' },
    base: id === 'same' ? {} : { environment: { BUSY_MS: '1' } },
    head: {},
    claim: [{ route: 'thing', figure: 'p50', direction: 'falls' }],
    ...given,
  }
  await writeFile(join(root, `experiments/${id}.mjs`), `export default ${JSON.stringify(own)}\n`)
}

/** Measures experiments of the project in the shortest possible time; `onResult` may stop it. */
async function measure(ids: readonly string[], stop = new AbortController(), stopAfter = Infinity) {
  const resolved = await resolveArms(
    { directory: root, config: join(root, 'tailgate.config.mjs') },
    { signal: stop.signal, onStep: () => undefined },
  )
  const { experiments } = askedExperiments(await loadExperiments(resolved.head.target), ids)
  const results: ExperimentResult[] = []
  await measureExperiments(
    {
      ...{ experiments, resolved, seed: 7, rows: undefined, mostSeconds: 600 },
      ...{ results: join(root, 'experiments/results'), out: join(root, 'results') },
      rounds: {
        pace: { mostHeatingSeconds: 2.4, aloneSeconds: 0.5, secondsOfSlices: 1.5, invocationSeconds: 6 },
        rounds: 4,
      },
    },
    {
      ...{ id: 'test', startedAt: Date.now(), command: 'experiment', secrets: [], signal: stop.signal },
      watch: () => undefined,
    },
    (result) => {
      results.push(result)
      if (results.length >= stopAfter) stop.abort(new Interruption('SIGINT'))
    },
  )
  return results
}

test('an experiment measures the effect of a switch; one that fails stops no other; Ctrl-C keeps what was measured', async () => {
  const stop = new AbortController()
  const interrupted = measure(['busy', 'dead', 'same', 'stock', 'unused'], stop, 4)
  await expect(interrupted).rejects.toThrow('interrupted')
  const { results, problems } = await readResults(join(root, 'experiments/results'))
  expect(problems).toEqual([])
  const byId = new Map(results.map((result) => [result.id, result]))
  expect(byId.get('busy')).toMatchObject({
    ...{ verdict: 'helps', invocations: 4, scenario: 'things' },
    ...{ command: 'tailgate experiment busy --seed 7', isCut: false },
    arms: { base: { words: 'BUSY_MS=1' }, head: { words: 'BUSY_MS=0' } },
  })
  // On a machine that others use too, the comparison may be disturbed.
  const { disturbed, claimHeld } = byId.get('busy') ?? {}
  expect(claimHeld).toBe(disturbed === undefined ? 'yes' : 'unproven')
  const figures = byId.get('busy')?.figures ?? []
  expect(figures.find(({ figure }) => figure === 'throughput')?.outcome).toBe('better')
  expect(figures.find(({ figure }) => figure === 'app.memory')?.base).toBeGreaterThan(1e7)
  expect(figures.find(({ figure }) => figure === 'startSeconds')?.base).toBeGreaterThan(0)
  expect(byId.get('dead')).toMatchObject({ verdict: 'not measured', why: expect.stringContaining('head') })
  expect(byId.get('same')?.why).toContain('The arms of same are set up in the same way')
  expect(byId.get('stock')?.why).toContain('The target has no postgres to set up')
  expect(byId.has('unused')).toBe(false)
  expect(await readdir(join(root, 'results'))).toHaveLength(3)
}, 120_000)

test('a claim on a route that the scenario does not request is reported', async () => {
  const [result] = await measure(['unused'])
  expect(result?.why).toBe(
    'unused claims something of other, which things does not ask for: it asks for thing.',
  )
})
