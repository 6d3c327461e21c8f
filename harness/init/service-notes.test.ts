import { describe, expect, test } from 'vitest'
import type { Found } from './found/found.ts'
import { notesFor } from './notes.ts'
import { type ProjectState, propose } from './propose.ts'

const project: ProjectState = {
  ...{ directory: 'shop', place: '', version: '1.0.0', install: undefined, config: undefined },
  ...{ hasTailgate: false, hasGitlab: false, hasDataset: false, hasBuild: false, scenarios: [] },
  ...{ configUrl: undefined, tsconfig: undefined, start: undefined, ci: 'github' },
}
const found: Found = {
  ...{ source: 'openapi.yaml', notes: [] },
  routes: [{ name: 'list', method: 'GET', pattern: '/', weight: 1, requests: [{ path: '/' }] }],
}
const notesOf = (changes: Partial<Found>, state: Partial<ProjectState> = {}, isWritten = true) => {
  const there = { ...project, ...state }
  const all = { ...found, ...changes }
  return notesFor(all, propose(all, there), there, () => isWritten)
}
const jobOf = (changes: Partial<Found>, state: Partial<ProjectState>) =>
  propose({ ...found, ...changes }, { ...project, ...state }).files.at(-1)?.text ?? ''

const start = 'docker compose up --detach --wait'
const here = { url: 'http://127.0.0.1:8000' }
const elsewhere = 'https://shop.example'
const ownConfig = { config: 'tailgate.config.mjs', configUrl: 'http://127.0.0.1:9000' }
const composed = { file: 'compose.yml', service: 'web', variables: [] }

describe('a service that the job of CI drives and nothing starts', () => {
  test.each<[string, Partial<Found>, Partial<ProjectState>, string]>([
    ['an address here', here, {}, 'http://127.0.0.1:8000'],
    ['no address', {}, { ci: 'gitlab' }, 'http://127.0.0.1:3000'],
    ['a Compose file of nothing but what it needs', here, { start }, 'http://127.0.0.1:8000'],
    ['an address in a config that is there', { app: 'npm run start' }, ownConfig, 'http://127.0.0.1:9000'],
    ['such a config and an address elsewhere', { url: elsewhere }, ownConfig, 'http://127.0.0.1:9000'],
  ])('is told of with %s, and the job has a comment', (_, changes, state, address) => {
    expect(notesOf(changes, state)).toEqual([
      expect.stringContaining(`starts the service, which the config expects at ${address}: put \`app\``),
    ])
    const file = state.config ?? 'tailgate.config.ts'
    expect(notesOf(changes, state)[0]).toContain(` in the place of \`url\` in ${file}, or add`)
    const lines = jobOf(changes, state).split('\n')
    const words = `# Nothing starts the service: put \`app\` in the place of \`url\` in ${file}, or start it here.`
    const told = lines.findIndex((line) => line.trim() === words)
    expect(told).toBeGreaterThan(0)
    expect(lines.slice(told).join('\n')).toContain('npx tailgate run')
    expect(lines.slice(0, told).join('\n').includes(start)).toBe(state.start !== undefined)
  })

  test.each<[string, Partial<Found>, Partial<ProjectState>]>([
    ['its command', { ...here, app: 'npm run start' }, {}],
    ['a Compose file that has it', { ...here, composed }, { start }],
    ['nobody here, as it is elsewhere', { url: elsewhere }, {}],
    ['a config that was there', here, { config: 'tailgate.config.ts' }],
    ['nobody here, as a config has it elsewhere', here, { ...ownConfig, configUrl: elsewhere }],
  ])('is none where it is started by %s', (_, changes, state) => {
    expect(notesOf(changes, state).join('\n')).not.toContain('starts the service')
    expect(jobOf(changes, state)).not.toContain('Nothing starts the service')
  })

  test.each<[string, Partial<Found>, Partial<ProjectState>, boolean]>([
    ['starts it itself, whatever the address', { url: elsewhere, composed }, { configUrl: undefined }, false],
    [
      'has an address here',
      { app: { compose: 'compose.yml', service: 'web', others: [] }, composed },
      {},
      true,
    ],
  ])('is none beside a Compose file that has it where a config %s', (_, changes, own, isStarted) => {
    const state = { ...ownConfig, ...own, start }
    expect(notesOf(changes, state).join('\n')).not.toContain('starts the service')
    expect(jobOf(changes, state)).not.toContain('Nothing starts the service')
    expect(jobOf(changes, state).includes(start)).toBe(isStarted)
  })

  test('the job prepares no services for a config that expects the service at an address', () => {
    const found = {
      app: 'npm run start',
      services: { db: { kind: 'postgres', ports: [] } },
      composed,
    } as const
    const needs = 'scripts/bootstrap'
    expect(jobOf(found, { config: undefined, start })).toContain(needs)
    expect(jobOf(found, { ...ownConfig, start })).not.toContain(needs)
  })

  test.each<[string, Partial<ProjectState>, boolean]>([
    ['there is no job', { ci: 'none' }, true],
    ['the job is there already', {}, false],
  ])('is not told of where %s', (_, state, isWritten) => {
    expect(notesOf(here, state, isWritten)).toEqual([])
  })
})

const app = 'npm run start'
const clients = { postgres: 'pg', redis: 'ioredis' }
const db = { kind: 'postgres', ports: [] } as const
const redisNote =
  "ioredis is among its dependencies: add `redis` to `services` for a redis of each run's own."
const emptyNote = expect.stringMatching(/^The PostgreSQL of each run is empty: .+`prepare` of a `dataset`/)

describe('the services of a new config', () => {
  test('are added by hand where only a client names them', () => {
    expect(notesOf({ app, clients })).toEqual([
      "pg is among its dependencies: add `postgres` to `services` for a postgres of each run's own.",
      redisNote,
    ])
  })
  test('are not asked for twice, and the PostgreSQL is told to be empty', () => {
    expect(notesOf({ app, clients, services: { db } })).toEqual([redisNote, emptyNote])
  })
  test.each<[string, Partial<Found>, Partial<ProjectState>]>([
    ['the service runs already', here, { ci: 'none' }],
    ['a Compose file brings them', { app: { compose: 'c.yml', service: 'web', others: [] } }, {}],
    ['a config is there', { app }, { config: 'tailgate.config.ts' }],
  ])('are not told of where %s', (_, changes, state) => {
    expect(notesOf({ clients, services: { db }, ...changes }, state)).toEqual([])
  })

  const given = { ...composed, variables: ['PORT', 'DATABASE_URL', 'REDIS_URL', 'JWT_SECRET'] }
  const cached = { ...composed, variables: ['MEMCACHED_HOST', 'MEMCACHED_PORT', 'MEMCACHED_URL', 'TOKEN'] }
  const memcached = { kind: 'other', image: 'memcached:1.6', ports: [11211] } as const
  const portless = { ...memcached, ports: [] }
  test.each<[string, Partial<Found>, string | undefined]>([
    ['a service of an image', { composed: cached, services: { memcached } }, 'web the variables TOKEN; a'],
    [
      'no service of an image without a port',
      { composed: cached, services: { memcached: portless } },
      'web the variables MEMCACHED_HOST, MEMCACHED_PORT, MEMCACHED_URL, TOKEN; a run',
    ],
    ['a port and a database', { services: { db } }, 'web the variables REDIS_URL, JWT_SECRET; a run'],
    ['a port', {}, 'web the variables DATABASE_URL, REDIS_URL, JWT_SECRET; a run'],
    ['all of them', { composed: { ...given, variables: ['PORT'] } }, undefined],
  ])('variables of the Compose file are named where a run gives %s', (_, changes, words) => {
    const told = notesOf({ app, composed: given, ...changes }).filter((note) => note.includes('compose.yml'))
    expect(told).toEqual(words === undefined ? [] : [expect.stringContaining(words)])
  })

  test.each<[string, Partial<Found>, number]>([
    ['is told where the Compose file gives it', { composed: cached, services: { memcached } }, 1],
    ['is not told where it does not', { composed: given, services: { memcached } }, 0],
    ['is not told where nothing starts it', { composed: cached, services: { memcached: portless } }, 0],
  ])('the scheme of the URL of a service of an image %s', (_, changes, count) => {
    const note =
      "A run gives the app MEMCACHED_URL as an address of HTTP: if it needs another scheme, add `url: '<scheme>://$HOST:$PORT'` to `memcached` in `services`."
    expect(notesOf({ app, ...changes }).filter((one) => one === note)).toHaveLength(count)
  })
})
