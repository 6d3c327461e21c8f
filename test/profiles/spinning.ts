import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { answers } from '../../harness/guard/waiting/ready.ts'
import type { ProfileOrder } from '../../profiles/process.ts'

/** Requests that are at least sent for each second: a fourth of what a quiet machine answers. */
const leastPerSecond = 50

/**
 * Sends requests to the server for some seconds, one at a time; for longer on a busy machine, so that a profiler finds as much
 * work and has time to begin.
 */
async function ask(url: string, seconds: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (let sent = 0; performance.now() < end || sent < seconds * leastPerSecond; sent += 1)
    await (await fetch(url, { signal })).text()
}

/** The directory in which the server works. */
const worksIn = async (url: string, signal: AbortSignal): Promise<string | null> =>
  (await fetch(url, { signal })).headers.get('x-works-in')

/** The load of an order, which begins by noting in `places` where the server works. */
export function notingPlace({ url, drive }: Pick<ProfileOrder, 'drive'> & { readonly url: string }) {
  const places: (string | null)[] = []
  return {
    places,
    drive: async (stop: AbortSignal) => {
      places.push(await worksIn(url, stop))
      await drive(stop)
    },
  }
}

/**
 * Calls `use` with an order to profile the spinning server for some seconds, under a real guard, and cleans up afterwards.
 */
export async function withSpinningServer<T>(
  seconds: number,
  use: (order: ProfileOrder & { readonly url: string }) => Promise<T>,
  change: Partial<ProfileOrder['process']> = {},
): Promise<T> {
  const signal = AbortSignal.timeout(110_000)
  const output = await mkdtemp(join(tmpdir(), 'tailgate-profile-'))
  try {
    await using guard = await openGuard({ signal })
    const [port = 0] = await guard.reserve(1)
    const url = `http://127.0.0.1:${port}/`
    const process_ = {
      name: 'spinning',
      command: process.execPath,
      args: ['fixtures/spinning-server.ts'],
      environment: { PORT: String(port) },
      directory: import.meta.dirname,
      stopSignal: 'SIGINT' as const,
      user: guard.user,
      ...change,
    }
    const drive = (stop: AbortSignal) => ask(url, seconds, stop)
    const ready = () => answers(url)
    const order = { guard, process: process_, ready, readySeconds: 20, url, drive, output, signal }
    return await use({ ...order, title: 'spinning' })
  } finally {
    await rm(output, { recursive: true })
  }
}
