import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Lateness, latenessLines } from './lateness.ts'

/**
 * How late the open loop sends and what it takes, against a server that answers at once in another process:
 * `node test/bench/send-lag.ts [--built] [--causes] [rate ...]`; `--built` is what users install, after `npm run build`.
 * `--causes` tells why what was sent late was late, which costs time and memory of its own. Requests per CPU second, collections
 * and memory can be compared on a busy machine; the lag is that of a quiet one only.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { built: { type: 'boolean' }, causes: { type: 'boolean' } },
})
const rates = positionals.length > 0 ? positionals.map(Number) : [5000, 15_000]
const seconds = 8
const { signal } = new AbortController()

/** What driver-watch.mjs says. */
interface DriverUse {
  readonly collections: number
  readonly pausesMs: number
  readonly longestPauseMs: number
  readonly peakBytes: number
  readonly spaces: Readonly<Record<string, number>>
  readonly lateness?: Lateness
}

const modules = values.built ? (['dist/harness', 'js'] as const) : (['harness', 'ts'] as const)
/** A module of the harness, compiled or not. */
const ours = async <M>(path: string): Promise<M> =>
  (await import(new URL(`../../${modules[0]}/${path}.${modules[1]}`, import.meta.url).href)) as M
const { openLoopInstrument } = await ours<typeof import('../../harness/calibration/instrument-registry.ts')>(
  'calibration/instrument-registry',
)
const { startKnown } =
  await ours<typeof import('../../harness/calibration/known/start.ts')>('calibration/known/start')
const { openGuard } =
  await ours<typeof import('../../harness/guard/guardian/guard.ts')>('guard/guardian/guard')

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)

/** What Node itself takes that does nothing, in bytes. */
const bare = (): number =>
  Number(
    execFileSync(
      process.execPath,
      ['-e', 'setTimeout(() => process.stdout.write(String(process.resourceUsage().maxRSS)), 500)'],
      { encoding: 'utf8' },
    ),
  ) * 1024

async function measure(rate: number, own: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'tailgate-lag-'))
  process.env.TAILGATE_BENCH_DIRECTORY = directory
  if (values.causes) process.env.TAILGATE_BENCH_CAUSES = '1'
  try {
    await using guard = await openGuard({ signal })
    await using server = await startKnown(['at-once'])
    const load = { url: server.url, rate, seconds, connections: 64, stalls: false }
    const reading = await openLoopInstrument().read(load, guard, signal)
    const { requests, cpuSeconds = Number.NaN, sendLagP99 = Number.NaN } = reading
    const use = JSON.parse(readFileSync(join(directory, 'use.json'), 'utf8')) as DriverUse
    const { collections, pausesMs, longestPauseMs, peakBytes, spaces, lateness } = use
    const parts = [
      `${String(rate).padStart(6)}/s: p99 send lag ${sendLagP99.toFixed(2)} ms`,
      `${Math.round(requests / cpuSeconds)} requests per CPU second`,
      `${collections} collections, ${pausesMs.toFixed(0)} ms in all, ${longestPauseMs.toFixed(1)} ms the longest`,
      `${mebibytes(peakBytes - own)} MiB beyond the ${mebibytes(own)} of Node (new ${mebibytes(spaces.new_space ?? 0)}, old ${mebibytes(spaces.old_space ?? 0)})`,
    ]
    const lines = [parts.join('; '), ...(lateness === undefined ? [] : latenessLines(lateness))]
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const own = bare()
// Inherited by every process of the load; one that does not drive writes nothing.
const watch = fileURLToPath(new URL('driver-watch.mjs', import.meta.url))
process.env.NODE_OPTIONS = `--disable-warning=ExperimentalWarning --import=${watch}`
for (const rate of rates) await measure(rate, own)
