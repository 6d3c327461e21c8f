import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { median } from '../../harness/verdict/statistics/drift.ts'

const module = pathToFileURL(join(import.meta.dirname, '../../harness/calibration/gate/burn-cpu.ts'))

/** A server that reports its CPU time in microseconds. */
const server = `
  import { createServer } from 'node:http'
  createServer((_, response) => {
    const { user, system } = process.cpuUsage()
    response.end(String(user + system))
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
`

/** CPU time of the median request of a server started with additional options of Node, in microseconds. */
async function cpuPerRequest(...options: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...options, '--input-type=module', '-e', server])
  try {
    const [port] = await once(child.stdout, 'data')
    const ask = async () => Number(await (await fetch(`http://127.0.0.1:${String(port).trim()}`)).text())
    for (let warm = 0; warm < 200; warm += 1) await ask()
    const each: number[] = []
    for (let last = await ask(); each.length < 200; ) {
      const now = await ask()
      each.push(now - last)
      last = now
    }
    return median(each)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

test('the built-in regression costs each request of a Node app the CPU time that it is set to', async () => {
  const plain = await cpuPerRequest()
  const burning = await cpuPerRequest(`--import=${module}?microseconds=500`)
  expect(burning - plain).toBeGreaterThan(400)
  expect(burning - plain).toBeLessThan(1000)
})
