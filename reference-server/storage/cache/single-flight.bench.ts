import { bench, describe } from 'vitest'
import { RecentlyUsed } from '../../common/lru.ts'
import { SingleFlight } from './single-flight.ts'

const flights = new SingleFlight<string>()
const cache = new RecentlyUsed<string>(10_000)
for (let group = 0; group < 5000; group += 1) cache.set(`mask_list:${group}:0:20::::`, 'text')
let turn = 0

describe('a cached read', () => {
  bench('the key of a page, and its lookup', () => {
    turn = (turn + 1) % 5000
    cache.get(`mask_list:${turn}:0:20::::`)
  })
  bench('50 who ask at once: one load', async () => {
    const load = async () => 'text'
    await Promise.all(Array.from({ length: 50 }, () => flights.run('key', load)))
  })
  bench('50 who ask at once: 50 loads', async () => {
    const load = async () => 'text'
    await Promise.all(Array.from({ length: 50 }, load))
  })
})
