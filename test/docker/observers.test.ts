import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { remainsInDocker, useLocalImages, whyNot } from './daemon.ts'

const reason = await whyNot()

describe.skipIf(reason)(
  `Grafana in Docker beside a native stack${reason ? ` (skipped: ${reason})` : ''}`,
  () => {
    beforeAll(useLocalImages)
    afterAll(async () => {
      await tailgate(['down'], 110).finished
      vi.unstubAllEnvs()
    })

    test('reads the Prometheus of this machine, listens on loopback only, and stops with the stack', async () => {
      const before = await remainsInDocker()
      const started = await tailgate(
        ['up', '--stack', 'native', '--observe', '--rows', '2000', '--json'],
        200,
      ).finished
      expect([started.code, started.stderr]).toEqual([0, expect.not.stringContaining('warning')])
      const kept = JSON.parse(started.stdout) as { id: string; grafana: { url: string } }
      const seen = (await (await fetch(kept.grafana.url)).json()) as {
        prometheus: number
        source: { url: string }
      }
      expect([seen.prometheus, new URL(seen.source.url).hostname]).toEqual([200, '127.0.0.1'])
      const [container] = await openEngine().listContainers({
        filters: { label: [`tailgate.run=${kept.id}`] },
      })
      const { HostConfig } = await openEngine()
        .getContainer(container?.Id ?? '')
        .inspect()
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        Memory: 2 ** 30,
        PidsLimit: 128,
      })
      const done = await tailgate(['down', kept.id], 110).finished
      expect(done.stdout).toContain(`stopped ${kept.id}`)
      expect(await remainsInDocker()).toEqual(before)
    })
  },
)
