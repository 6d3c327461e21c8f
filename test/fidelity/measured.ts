import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evidence } from '../../harness/evidence/evidence.ts'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { drive } from '../../harness/load/driver/drive.ts'
import type { DriveMessage, DriveOrder } from '../../harness/load/engine/drive-messages.ts'

export interface Load {
  readonly url: string
  /** The scenario, as the source of its module's default export. */
  readonly scenario: string
  readonly rate?: number
  readonly seconds: number
  readonly warmUp?: number
  readonly timeout?: number
  readonly feeds?: Readonly<Record<string, readonly Record<string, string | number>[]>>
  readonly signal?: AbortSignal
  /** To be aborted once enough is known. */
  readonly finish?: AbortSignal
  /** The names of its routes; each is requested with GET. */
  readonly routes?: readonly string[]
  /** The directory in which the evidence stays; without it the evidence is removed. */
  readonly bundle?: string
  readonly onMessage?: (message: DriveMessage) => void
  readonly onStart?: (pid: number) => void
}

/** Drives a load in a driver process under a guard, and reads its evidence back from disk. */
export async function measured(load: Load): Promise<Evidence> {
  const signal = load.signal ?? AbortSignal.timeout(100_000)
  const bundle = load.bundle ?? (await mkdtemp(join(tmpdir(), 'tailgate-fidelity-')))
  try {
    await using guard = await openGuard({ signal })
    const file = join(bundle, 'scenario.ts')
    const feeds = join(bundle, 'feeds.json')
    await writeFile(file, `export default ${load.scenario}\n`)
    await writeFile(feeds, JSON.stringify(load.feeds ?? {}))
    const order: DriveOrder = {
      file,
      url: load.url,
      feeds,
      bundle,
      socket: join(guard.directory, `${randomUUID().slice(0, 8)}.sock`),
      routes: load.routes
        ? Object.fromEntries(load.routes.map((route) => [route, `GET /${route}`] as const))
        : { one: 'GET /one', two: 'GET /two', post: 'POST /post' },
      seed: 7,
      rate: load.rate,
      warmUpSeconds: load.warmUp ?? 1,
      durationSeconds: load.seconds,
      timeoutSeconds: load.timeout ?? 5,
      program: undefined,
    }
    const { onStart, finish } = load
    const watch = { ...(onStart && { onStart }), ...(finish && { finish }) }
    await drive(order, guard, { signal, onMessage: load.onMessage ?? (() => undefined), ...watch }).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error
      },
    )
    return await readEvidence(bundle)
  } finally {
    if (load.bundle === undefined) await rm(bundle, { recursive: true, force: true })
  }
}

/** An open loop on one path. */
export const openLoop = (arrivals: 'constant' | 'poisson', rate: number, connections = 1024): string =>
  JSON.stringify({
    ...{ name: 'probe', why: 'A test.', engine: 'open-loop', duration: '1s', warmUp: '1s', timeout: '5s' },
    arrivals: { kind: arrivals, rate: `${rate}/s` },
    connections,
    budgets: {},
  }).replace(/\}$/, `,mix:[{route:'one',weight:1,request:()=>({path:'/one'})}]}`)
