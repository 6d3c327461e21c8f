import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { closureOf } from '../package/lock-file.ts'
import { whyNot } from './daemon.ts'

const reason = await whyNot()

/** Lists the package folders below /app that have a name and a version. */
const list = `
  const { globSync, readFileSync } = require('node:fs')
  const files = globSync(['/app/**/node_modules/*/package.json', '/app/**/node_modules/@*/*/package.json'])
  const names = files.map((file) => JSON.parse(readFileSync(file, 'utf8'))).filter(({ version }) => version)
  console.log(JSON.stringify([...new Set(names.map(({ name }) => name))].sort()))`

async function packagesInImage(): Promise<readonly string[]> {
  const output = new PassThrough()
  let text = ''
  output.on('data', (chunk) => {
    text += chunk
  })
  const limits = { AutoRemove: true, NetworkMode: 'none', Memory: 256 * 2 ** 20 }
  const [{ StatusCode }] = (await openEngine(60_000).run(
    'tailgate-test/server:latest',
    ['node', '-e', list],
    output,
    { Tty: true, HostConfig: limits },
  )) as [{ StatusCode: number }]
  expect([StatusCode, text]).toEqual([0, expect.stringMatching(/^\[/)])
  return JSON.parse(text) as readonly string[]
}

describe.skipIf(reason)(`the image of the server${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test('carries the packages of its own lock and no other', async () => {
    const own = closureOf('reference-server').map((place) =>
      place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
    )
    const carried = await packagesInImage()
    expect(carried).toEqual(expect.arrayContaining(['fastify', 'pg', 'prom-client']))
    expect(carried.filter((name) => !own.includes(name) && name !== '@tailgate/mask-api')).toEqual([])
  })
})
