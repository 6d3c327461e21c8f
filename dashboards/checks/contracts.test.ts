import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { fixtureCatalogue } from '../fixture.ts'
import { contracts } from './contracts.ts'
import { givers } from './metrics.ts'

const compose = await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8')

test('each exporter of Compose is pinned to a version whose metrics are in the catalogue', () => {
  const pins = [...compose.matchAll(/_EXPORTER_IMAGE:-[^:}]+:v?(\d+\.\d+)[^}]*\}/g)].map(([found]) => found)
  expect(pins.length).toBe(5)
  for (const pin of pins) {
    const known = contracts.some(({ image, version }) => pin.includes(`${image}:`) && pin.includes(version))
    expect(known, `${pin}: read what that version exports, and add it to contracts`).toBe(true)
  }
})

test('a contract is of a giver of the catalogue, by the version that its words name', () => {
  for (const { giver, version } of contracts) {
    expect(givers[giver]).toContain(version.split('.').slice(0, 2).join('.'))
    expect(fixtureCatalogue.some(({ from }) => from === giver)).toBe(true)
  }
})
