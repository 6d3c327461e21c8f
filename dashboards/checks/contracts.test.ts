import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { images } from '../../harness/stack/docker/images.ts'
import { expositionOf } from '../../harness/stack/observers/processes/exposition.ts'
import { fixtureCatalogue } from '../fixture.ts'
import { brokenBy, contracts, fileOf, pinsIn, typesIn, unreadPins } from './contracts.ts'
import { givers } from './metrics.ts'

const compose = await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
const place = new URL('contracts/', import.meta.url)
const read = async (file: string) => typesIn(await readFile(new URL(file, place), 'utf8'))

test('each exporter and the Prometheus of Compose are pinned to a version whose metrics have been read', () => {
  expect(pinsIn(compose).length).toBe(6)
  expect(unreadPins(pinsIn(compose))).toEqual([])
})

test('the images of `--stack docker` are pinned in the same way', () => {
  const pins = Object.values(images)
    .map(({ name }) => name)
    .filter((name) => /exporter|prom\/prometheus/.test(name))
  expect(pins.length).toBeGreaterThan(4)
  expect(unreadPins(pins)).toEqual([])
})

test('a pin changed without a new contract is found', () => {
  const changed = compose.replace('prom/node-exporter:v1.5.0', 'prom/node-exporter:v1.8.2')
  expect(unreadPins(pinsIn(changed))).toEqual([
    'prom/node-exporter:v1.8.2 has no contract: scrape that version into dashboards/checks/contracts and name it there',
  ])
})

test('each contract has its file, and each file its contract', async () => {
  expect((await readdir(place)).toSorted()).toEqual(contracts.map(fileOf).toSorted())
})

test.each(contracts)(
  '$name $version gives the metrics that boards and alerts read, with those types',
  async (contract) => {
    const types = await read(fileOf(contract))
    expect(brokenBy(contract, types, fixtureCatalogue.metrics)).toEqual([])
    for (const giver of contract.givers.filter((one) => one !== 'prometheus'))
      expect(givers[giver]).toContain(contract.version.split('.').slice(0, 2).join('.'))
  },
)

test('a metric that a version renames or gives with another type is found', () => {
  const [contract] = contracts.filter(({ name }) => name === 'nginx-exporter')
  if (contract === undefined) throw new Error('there is no such contract')
  const catalogue = fixtureCatalogue.metrics.filter(({ name }) => /^nginx_(up|http)/.test(name))
  const types = typesIn('nginx_up counter\nnginx_requests_total counter\n')
  expect(brokenBy(contract, types, catalogue)).toEqual([
    'nginx-exporter 0.11.0 does not give nginx_http_requests_total',
    'nginx-exporter 0.11.0 gives nginx_up as a counter, not as a gauge',
  ])
})

test("the project's own exporter of processes gives the metrics of process-exporter, with its types", async () => {
  const [types] = await Promise.all([read('process-exporter-0.7.10.txt')])
  const own = [...expositionOf([]).matchAll(/^# TYPE (\w+) (\w+)$/gm)]
  expect(own.length).toBe(6)
  for (const [, name = '', type] of own) expect(types.get(name)).toBe(type)
})
