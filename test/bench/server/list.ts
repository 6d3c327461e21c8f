import { startBackends } from '../../server/backends.ts'
import { environmentFor, headersOf, migrateTo, prepare, startInstance } from '../../server/instance.ts'
import { Arm } from './arm.ts'

/**
 * Compares the list of 20 masks from a plain handler, the tuned server with and without its cache, a bare node:http server
 * with the same bytes, and the untuned server. Slices alternate, so that a busy moment of the machine affects all of them.
 *
 *     node test/bench/server/list.ts [masks] [rounds]
 */
const masks = Number(process.argv[2] ?? 1_000_000)
const rounds = Number(process.argv[3] ?? 5)
const path = '/api/annotations/1/mask-groups/1/masks'
const sliceSeconds = 2

await using backends = await startBackends()
const began = performance.now()
await prepare(backends, masks)
process.stdout.write(
  `${masks} masks and the covering indexes: ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
)
const headers = await startInstance(backends).then(async (instance) => {
  await using helper = instance
  return headersOf(helper.services, 'annotator')
})
const environment = environmentFor(backends, { LOG_LEVEL: 'warn' })
const main = '../../../reference-server/main.ts'
const arms: Arm[] = []
try {
  const tuned = await Arm.start('tuned', main, path, headers, environment)
  arms.push(tuned)
  arms.push(await Arm.start('plain Fastify + pg', 'plain.ts', path, headers, environment))
  arms.push(await Arm.start('tuned, no cache', main, path, headers, { ...environment, TUNING_CACHE: 'off' }))
  const database = { ...environment, TUNING_CACHE: 'off', TUNING_SERIALIZER: 'database' }
  arms.push(await Arm.start('no cache, JSON by PostgreSQL', main, path, headers, database))
  arms.push(
    await Arm.start('bare node:http', 'bare.ts', path, headers, { ...environment, BODY: await tuned.body() }),
  )
  for (const arm of arms) await arm.slice(sliceSeconds + 1, false)
  for (let round = 0; round < rounds; round += 1) for (const arm of arms) await arm.slice(sliceSeconds, true)
  // This comes last, because it removes the indexes for all servers.
  await migrateTo(backends, { TUNING_INDEXES: 'none' })
  const stock = {
    TUNING_CACHE: 'off',
    TUNING_QUERY: 'in-subselect',
    TUNING_SERIALIZER: 'plain',
    TUNING_RUNTIME: 'default',
  }
  arms.push(
    await Arm.start('untuned', main, path, headers, {
      ...environment,
      ...stock,
      TUNING_STATEMENT_TIMEOUT_SECONDS: '60',
    }),
  )
  await arms.at(-1)?.slice(3 * sliceSeconds, true)
  print()
} finally {
  for (const arm of arms) arm.stop()
}

interface Figures {
  perCpuSecond: number
  perSecond: number
  p99: number
}

function figuresOf(name: string): Figures {
  const { requests, cpuSeconds, seconds, p99 } = (arms.find((arm) => arm.name === name) as Arm).tally()
  return { perCpuSecond: requests / cpuSeconds, perSecond: requests / seconds, p99 }
}

function print(): void {
  const plain = figuresOf('plain Fastify + pg')
  write(['arm', 'req/CPU-s', 'x plain', 'req/s', 'p99 ms', 'failed'])
  for (const arm of arms) {
    const { perCpuSecond, perSecond, p99 } = figuresOf(arm.name)
    const times = (perCpuSecond / plain.perCpuSecond).toFixed(2)
    const { failures } = arm.tally()
    write([arm.name, perCpuSecond.toFixed(0), times, perSecond.toFixed(0), p99.toFixed(1), String(failures)])
  }
  const [tuned, bare, untuned] = [figuresOf('tuned'), figuresOf('bare node:http'), figuresOf('untuned')]
  const ratio = (name: string, value: number, isHeld: boolean, limit: string) =>
    process.stdout.write(`${name}: ${value.toFixed(2)} (${limit}: ${isHeld ? 'held' : 'not held'})\n`)
  const efficiency = tuned.perCpuSecond / plain.perCpuSecond
  ratio('tuned / plain, requests per CPU-second', efficiency, efficiency >= 3, 'at least 3')
  ratio('tuned / plain, p99', tuned.p99 / plain.p99, tuned.p99 <= plain.p99, 'at most 1')
  const cached = tuned.perSecond / bare.perSecond
  ratio('cached / bare node:http, rate', cached, cached >= 0.7, 'at least 0.70')
  process.stdout.write(`tuned / untuned, rate: ${(tuned.perSecond / untuned.perSecond).toFixed(0)}\n`)
}

function write([name = '', ...figures]: readonly string[]): void {
  process.stdout.write(`${name.padEnd(30)}${figures.map((figure) => figure.padStart(11)).join('')}\n`)
}
