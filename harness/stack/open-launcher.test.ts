import { hostname, uptime } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { type Held, holdingEngine } from '../../test/fixtures/holding-engine.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import { labelsOf } from '../guard/docker/engine.ts'
import type { LauncherRequest } from './launcher-request.ts'
import { openLauncher } from './open-launcher.ts'

afterEach(() => vi.unstubAllEnvs())

test.runIf(process.platform === 'linux')(
  'before a stack starts in Docker, what runs left there before a restart of this machine is removed',
  async () => {
    const boot = '11111111-2222-4333-8444-555555555555'
    const labels = labelsOf('0123456789ab', { pid: 4711, start: '99', boot }, 'network')
    const madeAt = Date.now() - (uptime() + 3600) * 1000
    const network: Held = { kind: 'networks', id: 'network', labels, madeAt }
    await using engine = await holdingEngine(hostname(), [network])
    vi.stubEnv('DOCKER_HOST', engine.host)
    vi.stubEnv('APP_IMAGE', undefined)
    const app = { command: 'node server.js', image: 'shop:1' }
    const request = {
      plan: { kind: 'docker', target: completeTarget({ name: 'shop', app, routes: { root: 'GET /' } }) },
      ...{ signal: new AbortController().signal, onStep: () => undefined },
    }
    // The engine has no image.
    await expect(openLauncher(request as unknown as LauncherRequest)).rejects.toMatchObject({
      code: 'IMAGE_MISSING',
    })
    expect(engine.left()).toEqual([])
  },
)
