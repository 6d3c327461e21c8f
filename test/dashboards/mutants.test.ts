import { expect, test } from 'vitest'
import { buildDashboards } from '../../dashboards/build/build.ts'
import { lintBoards, lintDashboard } from '../../dashboards/check.ts'
import { catalogueOf } from '../../dashboards/checks/catalogue.ts'
import { type Mutant, mutantsOf, random } from './mutants.ts'
import { repositorySource } from './source.ts'

const source = await repositorySource()
const catalogue = catalogueOf(source)
const built = buildDashboards(source)
const seed = 20_261_128
const sampled = 240

/**
 * Mutants that the checks do not find, by kind and panel, with the reason why they cannot be detected; found among 1 500 with
 * MUTANTS=1500.
 */
const survivors: readonly (readonly [begins: string, why: string])[] = [
  ['label: tailgate-latency: Share within budget:', 'the same share is a number of its own on two boards'],
  [
    'unit: tailgate-latency: Load: Where the time goes:',
    'seconds per second are a share and a number at work alike',
  ],
  [
    'metric: tailgate-service: Memory by process:',
    'another size of the same process is as good a curve of bytes',
  ],
  [
    'metric: tailgate-postgres: Transactions:',
    'one count of a database is like another, and both are on other panels too',
  ],
  ['metric: tailgate-postgres: Blocks:', 'one count of a database is like another, here too'],
  ['metric: tailgate-postgres: Rolled back:', 'nobody says which counts of a database add up to a whole'],
  [
    'metric: tailgate-nginx: New and dropped connections:',
    'one count of Nginx may be taken from another as well as from a third',
  ],
  [
    'metric: tailgate-load: Requests not sent, of those allowed:',
    'which run was the last can be told by any of its times',
  ],
  [
    'label: tailgate-node: CPU time of a request:',
    'the join keeps the chosen instances, whatever its other side selects',
  ],
  ['aggregation: tailgate-host: Machine: load:', 'nobody says how processors are counted'],
  ['aggregation: tailgate-service: Machine: CPU in use:', 'nobody says how processors are counted, here too'],
  ['metric: tailgate-nginx: Dropped:', 'one count of Nginx may be taken from itself as well as from another'],
  ['threshold: tailgate-latency: Load: Share within budget:', 'one colour less is no fault of its query'],
  ['metric: tailgate-service: Nginx connections:', 'one gauge of Nginx may be taken for another'],
  ['metric: tailgate-service: Scraped:', 'one gauge of a service may be taken for another, here too'],
  [
    'label: tailgate-host: Time somebody waited for a core:',
    'the time of all cores is as good a whole as that of one',
  ],
  [
    'unit: tailgate-host: Time somebody waited for a core:',
    'seconds per second are a share and a number at work alike, here too',
  ],
  ['label: tailgate-service: Made to wait:', 'all switches are as good a count as those of one kind'],
  ['metric: tailgate-postgres: Connections in use:', 'one count of things is like another'],
  [
    'aggregation: tailgate-service: Pool connections:',
    'nobody says how the gauges of a target become one number',
  ],
]

function* shuffled(all: readonly Mutant[], draw: () => number): Generator<Mutant> {
  const rest = [...all]
  while (rest.length > 0) yield* rest.splice(Math.floor(draw() * rest.length), 1)
}

test('the boards have no problem before they are changed', () => {
  expect(lintBoards(built, catalogue, source)).toEqual([])
})

test('the checks find 99 in 100 mutants of the boards, made mechanically; the others are known', () => {
  const draw = random(seed)
  const all = built.flatMap(({ dashboard }) => mutantsOf(dashboard, catalogue.metrics, draw))
  const chosen = [...shuffled(all, draw)].slice(0, Number(process.env.MUTANTS ?? sampled))
  const living = chosen.filter(({ board }) => {
    const [own] = built.filter(({ dashboard }) => dashboard.uid === board.uid)
    if (lintDashboard(own?.file ?? '', board, catalogue, source).length > 0) return false
    const boards = built.map((one) => (one.dashboard.uid === board.uid ? { ...one, dashboard: board } : one))
    return lintBoards(boards, catalogue, source).length === 0
  })
  const unknown = living
    .map(({ kind, words }) => `${kind}: ${words}`)
    .filter((words) => !survivors.some(([begins]) => words.startsWith(begins)))
  expect(unknown).toEqual([])
  expect(new Set(chosen.map(({ kind }) => kind)).size).toBe(7)
  expect(living.length / chosen.length).toBeLessThanOrEqual(0.01)
})
