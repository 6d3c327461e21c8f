import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { vi } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { lookForImage } from '../../harness/stack/docker/find-image.ts'

/** The images that scripts/docker-for-tests builds, by the variable that replaces the pinned image. */
export const localImages: Readonly<Record<string, string>> = {
  POSTGRES_IMAGE: 'tailgate-test/postgres:latest',
  REDIS_IMAGE: 'tailgate-test/redis:latest',
  NGINX_IMAGE: 'tailgate-test/nginx:latest',
  PROMETHEUS_IMAGE: 'tailgate-test/prometheus:latest',
  POSTGRES_EXPORTER_IMAGE: 'tailgate-test/postgres-exporter:latest',
  REDIS_EXPORTER_IMAGE: 'tailgate-test/redis-exporter:latest',
  NGINX_EXPORTER_IMAGE: 'tailgate-test/nginx-exporter:latest',
  NODE_EXPORTER_IMAGE: 'tailgate-test/node-exporter:latest',
  GRAFANA_IMAGE: 'tailgate-test/grafana:latest',
  APP_IMAGE: 'tailgate-test/server:latest',
}

/** Makes the commands of a test use the local images. */
export function useLocalImages(): void {
  for (const [variable, name] of Object.entries(localImages)) vi.stubEnv(variable, name)
}

/** What the images of this tree are called, built or not, each with a tag that is a digest of all that it is made from. */
function namesOfThisTree(): readonly string[] {
  const script = join(home, 'scripts/docker-for-tests')
  return spawnSync('sh', [script, 'names'], { encoding: 'utf8' }).stdout.split('\n')
}

/**
 * Why these images cannot be tested here, for the names of skipped tests; undefined when they can. An image of another tree
 * proves nothing of this one.
 */
export async function whyNot(
  images: readonly string[] = Object.values(localImages),
  engine = openEngine(5000),
  ofThisTree: () => readonly string[] = namesOfThisTree,
): Promise<string | undefined> {
  const answers = await engine.ping().then(
    () => true,
    () => false,
  )
  if (!answers) return 'no Docker daemon answers'
  const own = ofThisTree()
  for (const name of images) {
    const id = await lookForImage(engine, name)
    if (id === undefined) return `the image ${name} is not here; scripts/docker-for-tests builds it`
    const tagged = own.find((one) => one.startsWith(name.replace(/latest$/, '')))
    if (tagged === undefined || (await lookForImage(engine, tagged)) !== id)
      return `the image ${name} is of another tree; scripts/docker-for-tests builds that of this one`
  }
  return undefined
}

const labelled = { filters: { label: ['tailgate.run'] } } as const

/** The volumes that containers of these runs use; volumes have no label of their own. */
export async function volumesOf(runs: ReadonlySet<string>): Promise<readonly string[]> {
  const containers = await openEngine().listContainers({ all: true })
  return containers
    .filter(({ Labels }) => runs.has(Labels['tailgate.run'] ?? ''))
    .flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => (Name ? [Name] : [])))
}

/** Everything in Docker with the label of a run, one line each, and every volume, labelled or not. */
export async function remainsInDocker(): Promise<readonly string[]> {
  const engine = openEngine()
  const filters = { label: [...labelled.filters.label] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes(),
  ])
  return [
    ...containers.map(({ Names }) => `container ${Names.join(' ')}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ].toSorted()
}
