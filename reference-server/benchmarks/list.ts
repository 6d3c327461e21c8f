import { startBackends } from '../../test/server/backends.ts'
import { environmentFor, headersOf, migrateTo, prepare, startInstance } from '../../test/server/instance.ts'
import { Arm } from './arm.ts'

/**
 * The list of 20 masks: a plain handler, the tuned server with and without its cache, a bare node:http server with the same
 * bytes, and the untuned server. Slices alternate, so that a busy moment of the machine hits all of them.
 *
 *     node reference-server/benchmarks/list.ts [masks] [rounds]
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
const main = '../main.ts'
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
  // Last, because it takes the indexes away from everybody.
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

function print(): void {
  const base = arms.find((arm) => arm.name.startsWith('plain'))?.tally()
  process.stdout.write(
    `${'arm'.padEnd(30)}${'req/CPU-s'.padStart(12)}${'x plain'.padStart(10)}${'req/s'.padStart(10)}${'p99 ms'.padStart(10)}${'failed'.padStart(8)}\n`,
  )
  for (const arm of arms) {
    const { requests, cpuSeconds, seconds, p99, failures } = arm.tally()
    const efficiency = requests / cpuSeconds
    const times = base === undefined ? Number.NaN : efficiency / (base.requests / base.cpuSeconds)
    const figures = [efficiency.toFixed(0).padStart(12), times.toFixed(2).padStart(10)]
    figures.push(
      (requests / seconds).toFixed(0).padStart(10),
      p99.toFixed(1).padStart(10),
      String(failures).padStart(8),
    )
    process.stdout.write(`${arm.name.padEnd(30)}${figures.join('')}\n`)
  }
}
