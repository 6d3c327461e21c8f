import { hostname } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { beforeRestart, type Held, holdingEngine } from '../../test/fixtures/holding-engine.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import type { LauncherRequest } from './launcher-request.ts'
import { openLauncher } from './open-launcher.ts'
import type { StackNews } from './start.ts'

afterEach(() => vi.unstubAllEnvs())

interface Opened {
  readonly problem: unknown
  readonly news: readonly StackNews[]
  readonly left: readonly string[]
}

/**
 * What comes of a stack that starts in Docker after a restart of this machine, where a run before it has left a network. The
 * engine has no image, so that the start fails.
 * @param refusal the status with which the engine refuses to remove the network.
 * @param onNews is called with each report of the start.
 */
async function openAfterRestart(
  { signal }: AbortController,
  { refusal, onNews = () => undefined }: { readonly refusal?: number; readonly onNews?: () => void } = {},
): Promise<Opened> {
  const network: Held = { kind: 'networks', id: 'network', ...beforeRestart('0123456789ab') }
  const refused: Held = refusal === undefined ? network : { ...network, refusal }
  await using engine = await holdingEngine(hostname(), [refused])
  vi.stubEnv('DOCKER_HOST', engine.host)
  vi.stubEnv('APP_IMAGE', undefined)
  const app = { command: 'node server.js', image: 'shop:1' }
  const news: StackNews[] = []
  const onStep = (one: StackNews): void => {
    news.push(one)
    onNews()
  }
  const request = {
    plan: { kind: 'docker', target: completeTarget({ name: 'shop', app, routes: { root: 'GET /' } }) },
    ...{ guard: { directory: '/nonexistent/run' }, signal, onStep },
  }
  const open = () => openLauncher(request as unknown as LauncherRequest).catch((thrown: unknown) => thrown)
  // Both arms of a comparison start at once.
  const [problem] = await Promise.all([open(), open()])
  return { problem, news, left: engine.left() }
}

const removing: StackNews = { type: 'step', name: 'removing what a restart left' }

describe.runIf(process.platform === 'linux')('before a stack starts in Docker, what a restart left', () => {
  test('is removed, and that is shown', async () => {
    const { problem, news, left } = await openAfterRestart(new AbortController())
    expect(problem).toMatchObject({ code: 'IMAGE_MISSING' })
    expect(news[0]).toEqual(removing)
    expect(left).toEqual([])
  })

  test('and cannot be removed is a warning', async () => {
    const { problem, news } = await openAfterRestart(new AbortController(), { refusal: 500 })
    expect(problem).toMatchObject({ code: 'IMAGE_MISSING' })
    const message = expect.stringContaining('What the run 0123456789ab left in Docker cannot be removed')
    expect(news.slice(0, 2)).toEqual([removing, { type: 'warning', message }])
    expect(news.filter(({ type }) => type === 'warning')).toHaveLength(1)
  })

  test('is not waited for once the start is interrupted', async () => {
    const interruption = new AbortController()
    const reason = new Error('interrupted')
    const onNews = (): void => interruption.abort(reason)
    const { problem, news, left } = await openAfterRestart(interruption, { onNews })
    expect([problem, news, left]).toEqual([reason, [removing], ['network']])
  })
})
