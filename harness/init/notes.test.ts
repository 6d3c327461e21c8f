import { expect, test } from 'vitest'
import type { Found } from './found/found.ts'
import { notesFor } from './notes.ts'
import { type ProjectState, propose } from './propose.ts'

const requests = [{ path: '/items' }]
const found: Found = {
  ...{ source: 'openapi.yaml', url: 'https://shop.example', notes: [] },
  routes: [
    { name: 'list', method: 'GET', pattern: '/items', weight: 1, requests },
    { name: 'add', method: 'POST', pattern: '/items', weight: 1, requests },
    { name: 'drop', method: 'DELETE', pattern: '/items', weight: 1, requests: [], leftOut: 'removes' },
  ],
}
const project: ProjectState = {
  ...{ directory: 'shop', place: '', version: '1.0.0', install: undefined, config: undefined },
  ...{ hasTailgate: false, hasGitlab: false, hasDataset: false, hasBuild: false, scenarios: [] },
  ...{ configUrl: undefined, tsconfig: undefined, start: undefined, ci: 'github' },
}
const notesOf = (changes: Partial<Found>, state: Partial<ProjectState>, isWritten = true) => {
  const there = { ...project, ...state }
  const all = { ...found, ...changes }
  return notesFor(all, propose(all, there), there, () => isWritten)
}
const here = { url: 'http://127.0.0.1:3000' }
const started = { app: 'npm run start' }

test('a job that loads another machine is told of, with the methods that write', () => {
  expect(notesOf({}, {})).toEqual([
    expect.stringMatching(/^The job of CI sends the mix to https:\/\/shop\.example, with POST, on each /),
  ])
  expect(notesOf({}, { ci: 'none' })).toEqual([])
  expect(notesOf({}, {}, false)).toEqual([])
  expect(notesOf(started, {})).toEqual([])
})

test('the machine that a job loads is that of the config that is there', () => {
  const own = { config: 'tailgate.config.ts', configUrl: 'https://own.example' }
  expect(notesOf(here, own)).toEqual([expect.stringContaining('sends the mix to https://own.example, with')])
  const run = (configUrl: string) => propose(found, { ...project, ...own, configUrl }).files.at(-1)?.text
  expect(run(own.configUrl)).toContain(' --yes')
  expect(run(here.url)).not.toContain(' --yes')
  expect(notesOf({}, { ...own, configUrl: undefined })).toEqual([])
})

test("a project's own compiler has to leave out what is written", () => {
  const line = '"exclude": ["node_modules", "dist", "tailgate.config.ts", "scenarios"]'
  const told = [expect.stringContaining(line)]
  expect(notesOf(started, { tsconfig: '{}' })).toEqual(told)
  expect(notesOf(started, { tsconfig: '{}' }, false)).toEqual([])
  expect(notesOf(started, { tsconfig: '{ "exclude": ["tailgate.config.ts", "scenarios"] }' })).toEqual([])
})

const start = 'docker compose up --detach --wait'
const queue = { kind: 'other', image: 'rabbitmq:4', ports: [5672] } as const

test.each<[string, Partial<Found>, boolean, boolean]>([
  ['nothing of Docker', { app: 'npm start' }, false, false],
  ['a service from its image', { app: 'npm start', services: { queue } }, true, false],
  ['a Compose file beside an address here', here, true, true],
  ['a Compose file beside an address elsewhere', {}, false, false],
])('a job for GitLab with %s', (_, changes, needsDocker, starts) => {
  const all = { ...found, ...changes }
  const job = propose(all, { ...project, ci: 'gitlab', start }).files.at(-1)?.text ?? ''
  expect([job.includes('tags: [shell]'), job.includes('image: node:')]).toEqual([needsDocker, !needsDocker])
  expect(job.includes(start)).toBe(starts)
})
