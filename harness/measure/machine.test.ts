import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MachineMeter, parseMachine } from './machine.ts'

const netDev = (
  received: number,
  sent: number,
) => `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: ${received} 29 0 0 0 0 0 0 ${received} 29 0 0 0 0 0 0
  eth0: 100 19003 0 0 0 0 0 0 ${sent} 12774 0 0 0 0 0 0
`

test('counters of the machine are read from captured files', () => {
  const meminfo = 'MemTotal:       24684084 kB\nMemFree:        21489496 kB\nMemAvailable:   1000 kB\n'
  expect(parseMachine(meminfo, 'nr_free_pages 5\npgpgin 6\npgpgout 7\n', netDev(3193, 50))).toEqual({
    memoryAvailable: 1_024_000,
    diskRead: 6 * 1024,
    diskWritten: 7 * 1024,
    networkIn: 3293,
    networkOut: 3243,
  })
})

let proc: string
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'tailgate-proc-'))
  mkdirSync(join(proc, 'pressure'))
  mkdirSync(join(proc, 'net'))
})
afterEach(() => rmSync(proc, { recursive: true }))

function lay(user: number, idle: number, steal: number, stalledMicroseconds: number, received: number): void {
  const ticks = `${user} 0 0 ${idle} 0 0 0 ${steal} 0 0`
  writeFileSync(join(proc, 'stat'), `cpu  ${ticks}\ncpu0 ${ticks}\ncpu1 ${ticks}\n`)
  writeFileSync(
    join(proc, 'pressure/cpu'),
    `some avg10=0.00 avg60=0.00 avg300=0.00 total=${stalledMicroseconds}\n`,
  )
  writeFileSync(join(proc, 'net/dev'), netDev(received, 0))
}

test('a second of the machine is the difference between two readings, scaled to one second', () => {
  const meter = new MachineMeter(proc)
  lay(1000, 5000, 10, 7_000_000, 4000)
  expect(meter.read(10_000)).toBeUndefined()
  lay(1200, 5160, 50, 8_000_000, 5000)
  expect(meter.read(12_000)).toMatchObject({
    at: 12_000,
    processors: 2,
    cpu: expect.closeTo(1, 6),
    steal: expect.closeTo(0.2, 6),
    stalled: { cpu: expect.closeTo(0.5, 6), io: undefined },
    networkIn: 500,
  })
})

test('a machine without any data gives no values, and does not fail', () => {
  const meter = new MachineMeter(join(proc, 'absent'))
  meter.read(0)
  expect(meter.read(1000)).toMatchObject({ cpu: 0, steal: 0, memoryAvailable: 0, networkIn: 0 })
})
