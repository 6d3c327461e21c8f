import { expect, test } from 'vitest'
import type { FoundService } from '../found/found.ts'
import { configFile } from './config-file.ts'

const other = (image: string | undefined, ...ports: readonly number[]): FoundService => ({
  ...{ kind: 'other', ports },
  ...(image === undefined ? {} : { image }),
})
const textOf = (services: Readonly<Record<string, FoundService>>): string =>
  configFile({ source: 'compose.yml', app: 'npm start', services, routes: [], notes: [] }, 'shop').text

test('what a Compose file starts is written as that, with no service beside it', () => {
  const app = { compose: 'compose.yml', service: 'web', port: 3000, others: ['worker'] }
  const services = { db: { kind: 'postgres', ports: [] } } as const
  const { text } = configFile({ source: 'compose.yml', app, services, routes: [], notes: [] }, 'shop')
  expect(text).toContain("  app: { compose: 'compose.yml', service: 'web', port: 3000 },\n")
  expect(text).not.toMatch(/services|Not started|url/)
})

test.each<[string, FoundService, string]>([
  ['queue', other('rabbitmq:4', 5672), "queue: { image: 'rabbitmq:4', ports: 5672 },"],
  [
    'search-index',
    other('a/b@sha256:1', 80, 90),
    "'search-index': { image: 'a/b@sha256:1', ports: [80, 90] },",
  ],
])('%s, which an image starts with a port, is written as that', (name, service, line) => {
  const text = textOf({ [name]: service })
  expect(text).toContain(line)
  expect(text).not.toContain('Not started')
})

test.each<[string, string, FoundService]>([
  ['no image', 'queue', other(undefined, 80)],
  ['no port', 'queue', other('rabbitmq:4')],
  ['a variable in its image', 'queue', other(`rabbitmq:\${TAG}`, 80)],
  ['a name that the stack needs itself', 'nginx', other('mine:1', 80)],
  ['an image of a proxy', 'front', other('traefik:3', 80)],
])('a service with %s is named, and not written', (_, name, service) => {
  const text = textOf({ [name]: service })
  expect(text).toContain(`Not started: ${name}`)
  expect(text).not.toContain('image:')
})
