import { expect, test } from 'vitest'
import { buildNotes } from './build-notes.ts'
import type { Found } from './found/found.ts'
import { type ProjectState, propose } from './propose.ts'

const found: Found = {
  ...{ source: 'access.log', app: 'npm start', notes: [] },
  routes: [
    { name: 'list', method: 'GET', pattern: '/items', weight: 1, requests: [{ path: '/items' }] },
    { name: 'item', method: 'GET', pattern: '/items/:item', weight: 1, requests: [{ path: '/items/1' }] },
  ],
  arrivals: { requests: [{ at: 0, route: 'list', path: '/items' }], seconds: 1, words: 'access.log' },
  script: { path: 'load.js', hasLoad: false },
}
const project = (config: string | undefined): ProjectState => ({
  ...{ directory: 'shop', place: '', version: '1.0.0', install: undefined },
  ...{ hasTailgate: false, hasGitlab: false, hasDataset: false, hasBuild: false },
  ...{ config, configUrl: undefined, tsconfig: undefined, start: undefined, scenarios: [], ci: 'none' },
})

test.each<[string, string | undefined, string]>([
  ['no config', undefined, 'tailgate.config.ts'],
  ['a config in TypeScript', 'tailgate.config.ts', 'tailgate.config.ts'],
  ['a module of TypeScript', 'tailgate.config.mts', 'tailgate.config.mts'],
  ['a config in JavaScript', 'tailgate.config.js', 'tailgate.config.js'],
  ['a module of JavaScript', 'tailgate.config.mjs', 'tailgate.config.mjs'],
])('beside %s, every scenario imports the config that is there', (_, config, imported) => {
  const { files } = propose(found, project(config))
  expect(files.some(({ path }) => path.startsWith('tailgate.config'))).toBe(config === undefined)
  const scenarios = files.filter(({ path }) => path.startsWith('scenarios/') && path.endsWith('.ts'))
  expect(scenarios.map(({ path }) => path)).toEqual([
    'scenarios/usual.ts',
    'scenarios/replay.ts',
    'scenarios/load.ts',
  ])
  for (const { text } of scenarios) expect(text).toContain(`import target from '../${imported}'\n`)
})

test('a mix lasts as long as its rarest limit needs, and a replay has no limit that it cannot decide', () => {
  const tookSeconds = Array.from({ length: 90 }, () => 0.1)
  const routes = found.routes.map((route, at) => ({ ...route, weight: at === 0 ? 95 : 5, tookSeconds }))
  const { files, firstRunLength } = propose({ ...found, routes }, project(undefined))
  const textOf = (name: string) => files.find(({ path }) => path === `scenarios/${name}.ts`)?.text
  expect(textOf('usual')).toMatch(/duration: '108s',[\s\S]*item: \{ p95: '150ms' \}/)
  expect(textOf('replay')).toContain("  budgets: {\n    all: { p95: '150ms' },\n  },\n")
  expect(firstRunLength).toBe(108)
})

test.each<[string, string | undefined, string]>([
  ['npm', 'npm ci', 'npm run build'],
  ['no lock file', undefined, 'npm run build'],
  ['pnpm', 'corepack enable && pnpm install --frozen-lockfile', 'pnpm run build'],
  ['yarn', 'corepack enable && yarn install --immutable', 'yarn run build'],
])('with %s, a job of CI and a comparison build the service first', (_, install, build) => {
  const textsOf = (hasBuild: boolean, ci: ProjectState['ci']) => {
    const { files } = propose({ ...found, hasBuild }, { ...project(undefined), install, ci })
    const job = files.at(-1)?.text ?? ''
    return { job, config: files.find(({ path }) => path === 'tailgate.config.ts')?.text }
  }
  const words = build.split(' ').map((word) => `'${word}'`)
  for (const ci of ['github', 'gitlab'] as const) {
    const { job, config } = textsOf(true, ci)
    expect(job.indexOf(build)).toBeGreaterThan(job.indexOf('npm install'))
    expect(job.indexOf(build)).toBeLessThan(job.indexOf('npx tailgate run'))
    expect(config).toContain(`  build: { command: [${words.join(', ')}] },\n`)
    expect(textsOf(false, ci).job).not.toContain('run build')
    expect(textsOf(false, ci).config).not.toContain('build:')
  }
})

const before = '`run` and `up` do not, so build before them.'
const both = `the job of CI and comparisons run it, but ${before}`
const toAdd = "For comparisons, add `build: { command: ['npm', 'run', 'build'] }` to tailgate.config.mjs."
const config = 'tailgate.config.mjs'

test.each<[string, Partial<ProjectState>, boolean, string]>([
  ['a job and a config', { ci: 'github' }, true, both],
  ['a config', {}, true, `comparisons run it, but ${before}`],
  ['a config beside a job', { ci: 'github' }, false, `comparisons run it, but ${before}`],
  ['a job beside a config that has it', { ci: 'gitlab', config, hasBuild: true }, true, both],
  [
    'a job beside a config that lacks it',
    { ci: 'github', config },
    true,
    `the job of CI runs it, but ${before} ${toAdd}`,
  ],
  ['neither', { config }, true, `\`run\` and \`up\` do not run it, so build before them. ${toAdd}`],
])('where init writes %s, it tells who builds the service', (_, state, isWritten, words) => {
  const there = { ...project(undefined), ...state }
  const notes = buildNotes(propose({ ...found, hasBuild: true }, there), there, () => isWritten)
  expect(notes).toEqual([`package.json has a script \`build\`: ${words}`])
})

test.each<[string, Partial<Found>]>([
  ['it has nothing to build', { hasBuild: false }],
  ['a Compose file starts it', { hasBuild: true, app: { compose: 'c.yml', service: 'web', others: [] } }],
])('nothing is told of a build where %s', (_, changes) => {
  const there = { ...project(undefined), ci: 'github' } as const
  expect(buildNotes(propose({ ...found, ...changes }, there), there, () => true)).toEqual([])
})

test('nothing is told of a build, or built, where the service runs already', () => {
  const { app, ...running } = { ...found, hasBuild: true, url: 'http://127.0.0.1:3000' }
  const there = { ...project(undefined), ci: 'github' } as const
  const proposed = propose(running, there)
  expect(app).toBe('npm start')
  expect(buildNotes(proposed, there, () => true)).toEqual([])
  expect(proposed.files.at(-1)?.text).not.toContain('run build')
})
