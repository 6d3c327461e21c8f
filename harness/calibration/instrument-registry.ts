import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EngineName, engineNames, engines } from '../config/engines/engines.ts'
import { emptyDistribution, merge, quantile } from '../evidence/distribution.ts'
import { readEvidence } from '../evidence/reader/evidence-reader.ts'
import type { Guard } from '../guard/processes/process.ts'
import { drive } from '../load/driver/drive.ts'
import { missingProgramOf, runnerOf } from '../load/driver/engine-registry.ts'
import {
  type ExternalInstrument,
  externalInstruments,
  programOf,
  runExternal,
} from '../load/external/external.ts'
import { sampleResources } from '../measure/resources.ts'
import type { CalibrationLoad, Instrument, InstrumentReading } from './instrument.ts'

/** In seconds: as long as the slowest instrument needs until its code is compiled and its connections are open. */
const warmUpSeconds = 3
const timeoutSeconds = 10

/** The most memory that a service held in `resources.jsonl`, in bytes; undefined when it was never sampled. */
async function peakMemory(file: string): Promise<number | undefined> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  const peaks = lines.map((line): { memory: number } => JSON.parse(line)).map(({ memory }) => memory)
  return peaks.length > 0 ? Math.max(...peaks) : undefined
}

/** Drives a load with one of our engines in a driver process, and reads its evidence exactly as in a run. */
async function readEngine(
  name: EngineName,
  load: CalibrationLoad,
  guard: Guard,
  signal: AbortSignal,
): Promise<InstrumentReading> {
  const { schedules } = engines[name]
  const id = `${name}-${randomUUID().slice(0, 8)}`
  const bundle = join(guard.directory, id)
  await mkdir(bundle, { mode: 0o700 })
  await writeFile(join(bundle, 'feeds.json'), '{}')
  const pids: number[] = []
  const watch = new AbortController()
  const resources = join(bundle, 'resources.jsonl')
  const sampling = sampleResources({
    services: () => [{ name: 'generator', pids }],
    file: resources,
    machineFile: join(bundle, 'machine.jsonl'),
    signal: watch.signal,
  })
  const { known, knownStandstill = known, program } = runnerOf(name)
  const order = {
    ...{
      file: load.stalls ? knownStandstill : known,
      url: load.url,
      bundle,
      seed: 1,
      program: program?.find(),
    },
    authority: load.authority,
    ...{ feeds: join(bundle, 'feeds.json'), socket: join(guard.directory, `${id}.sock`) },
    rate: schedules === 'nothing' ? undefined : load.rate,
    routes: { first: 'GET /0', second: 'GET /1' },
    ...{ warmUpSeconds, durationSeconds: load.seconds, timeoutSeconds },
  } as const
  try {
    await drive(order, guard, { signal, onMessage: () => undefined, onStart: (pid) => pids.push(pid) })
  } finally {
    watch.abort()
    await sampling
  }
  return readingIn(bundle, await peakMemory(resources))
}

/** The reading in the evidence of a bundle. */
async function readingIn(bundle: string, memoryBytes: number | undefined): Promise<InstrumentReading> {
  const [evidence] = (await readEvidence(bundle)).scenarios
  const of = (route?: string) =>
    merge(
      evidence?.routes
        .filter((each) => route === undefined || each.route === route)
        .map(({ latency }) => latency) ?? [],
    )
  const lag = quantile(evidence?.generator.sendLag ?? emptyDistribution, 0.99)
  const from = evidence?.startedAt ?? 0
  return {
    span: { from, to: from + (evidence?.seconds ?? 0) * 1000 },
    quantile(share, route) {
      const microseconds = quantile(of(route), share)
      return microseconds === undefined ? undefined : microseconds / 1000
    },
    requests: of().total,
    sendLagP99: lag === undefined ? undefined : lag / 1000,
    cpuSeconds: evidence?.generator.cpuSeconds,
    memoryBytes,
  }
}

function engine(name: EngineName): Instrument {
  const { loop, protocols, cannot, costRate } = engines[name]
  return {
    name,
    loop,
    role: 'instrument',
    installed: missingProgramOf(name) === undefined,
    speaks: protocols,
    cannot,
    costRate,
    read: (load, guard, signal) => readEngine(name, load, guard, signal),
  }
}

/** Values that only our own engines report about themselves. */
const unknown = { span: undefined, sendLagP99: undefined, cpuSeconds: undefined, memoryBytes: undefined }

const external = (program: ExternalInstrument): Instrument => ({
  name: program.name,
  loop: 'closed',
  role: 'cross-check',
  installed: programOf(program) !== undefined,
  speaks: ['http1', 'tls'],
  cannot: program.cannot,
  async read(load, _, signal) {
    const url = `${load.url}/0`
    const { quantiles, requests } = await runExternal(program, { ...load, url }, signal)
    // It requests one route only, so it cannot distinguish two.
    const quantile = (share: number, route?: string) =>
      route === undefined ? quantiles.get(share) : undefined
    return { ...unknown, quantile, requests }
  },
})

/** autocannon used as its own documentation says: with a rate, and with its own percentiles. */
const rateMode: Instrument = {
  name: 'autocannon-rate',
  loop: 'open',
  role: 'control',
  installed: true,
  speaks: ['http1'],
  cannot: 'no p95, whole milliseconds only, and its correction invents samples',
  async read({ url, rate, seconds, connections }): Promise<InstrumentReading> {
    // The package takes as long to load as all modules of a command, and only this control needs it.
    const { default: autocannon } = await import('autocannon')
    const load = { url: `${url}/0`, overallRate: rate, connections, duration: seconds }
    const { latency, requests } = await autocannon(load)
    const quantiles = new Map([
      [0.5, latency.p50],
      [0.9, latency.p90],
      [0.99, latency.p99],
      [1, latency.max],
    ])
    const quantile = (share: number, route?: string) =>
      route === undefined ? quantiles.get(share) : undefined
    return { ...unknown, quantile, requests: requests.total }
  },
}

/** The instrument that all others are compared with. */
export const openLoopInstrument = (): Instrument => engine('open-loop')

/** Every instrument, installed or not, in the order of the table. */
export function allInstruments(): readonly Instrument[] {
  return [...engineNames.map(engine), ...externalInstruments.map(external), rateMode]
}
