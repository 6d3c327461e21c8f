import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { home } from '../../base/paths.ts'
import { appVariable, choiceOf, images } from './images.ts'
import { guideLimits } from './limits.ts'

interface Composed {
  readonly image: string
  readonly deploy: {
    readonly resources: {
      readonly limits: { cpus: string; memory: string; pids: number }
      readonly reservations: { cpus: string; memory: string }
    }
  }
}

const text = await readFile(join(home, 'docker-compose.yml'), 'utf8')
const { services } = parse(text, { merge: true }) as { services: Record<string, Composed> }

const bytesOf = (memory = ''): number =>
  Number.parseInt(memory, 10) * (memory.endsWith('G') ? 2 ** 30 : 2 ** 20)

const composedAs: readonly (readonly [string, string])[] = [
  ['postgres', 'postgres'],
  ['redis-server', 'redis'],
  ['nginx', 'nginx'],
  ['prometheus', 'prometheus'],
  ['prometheus-postgres-exporter', 'postgres-exporter'],
  ['prometheus-redis-exporter', 'redis-exporter'],
  ['prometheus-nginx-exporter', 'nginx-exporter'],
  ['prometheus-node-exporter', 'node-exporter'],
  ['grafana', 'grafana'],
]

test.each(composedAs)(
  '%s has the image, the variable, the limits and the reservations of docker-compose.yml',
  (program, name) => {
    const pinned = images[program]
    if (pinned === undefined) throw new Error(`${program} has no image`)
    const { name: image, variable, limits } = pinned
    const composed = services[name]
    expect(composed?.image).toBe(`\${${variable}:-${image}}`)
    const resources = composed?.deploy.resources
    expect(limits).toEqual({
      cpus: Number(resources?.limits.cpus),
      memory: bytesOf(resources?.limits.memory),
      pids: resources?.limits.pids,
      reservedCpus: Number(resources?.reservations.cpus),
      reservedMemory: bytesOf(resources?.reservations.memory),
    })
  },
)

test('the table has no image without a counterpart in Compose', () => {
  const compared = composedAs.map(([program]) => program)
  expect(Object.keys(images).filter((program) => !compared.includes(program))).toEqual(['initdb', 'psql'])
})

test('the app has the limits of the guide: 2 processors and 4 GB, 1 and 2 GB of them reserved', () => {
  const { limits } = choiceOf('app', {}, { name: 'app:1', dockerfile: 'Dockerfile' })
  expect(limits).toBe(guideLimits)
  expect(limits).toMatchObject({
    cpus: 2,
    reservedCpus: 1,
    memory: 4 * 2 ** 30,
    reservedMemory: 2 * 2 ** 30,
  })
})

test('every image can be replaced through its variable', () => {
  expect(choiceOf('nginx', { NGINX_IMAGE: 'mine:1' }, undefined).name).toBe('mine:1')
  const app = { name: 'app:1', dockerfile: 'Dockerfile' }
  expect(choiceOf('app', { [appVariable]: 'mine:2' }, app).name).toBe('mine:2')
  expect(choiceOf('app', { [appVariable]: '' }, app).name).toBe('app:1')
})

test('an app without an image gives a sentence that says where to name one', () => {
  expect(() => choiceOf('app', {}, undefined)).toThrow(
    'The image of the app is not here and cannot be pulled: tailgate.config.ts names none',
  )
})
