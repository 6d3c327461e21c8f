import { expect, test } from 'vitest'
import { startKnown } from '../../harness/calibration/known/start.ts'
import { quantile } from '../../harness/evidence/distribution.ts'
import { measured, openLoop } from './measured.ts'

test('1.20 ms and 1.26 ms are distinguished', async () => {
  // Both in one run, because a busy machine then affects both in the same way.
  await using server = await startKnown(['constant-1.20', 'constant-1.26'])
  const scenario = openLoop('poisson', 400).replace(
    /mix:.*$/,
    "mix:[{route:'one',weight:1,request:()=>({path:'/0'})},{route:'two',weight:1,request:()=>({path:'/1'})}]}",
  )
  const { scenarios } = await measured({ url: server.url, scenario, rate: 400, seconds: 5 })
  const p25 = (name: string) => {
    const route = scenarios[0]?.routes.find(({ route }) => route === name)
    return (route && quantile(route.latency, 0.25)) ?? Number.NaN
  }
  expect(p25('two') - p25('one')).toBeGreaterThan(20)
  expect(p25('two') - p25('one')).toBeLessThan(140)
})
