import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { smallConfig as config, TryProject } from '../../test/fixtures/try-project.ts'
import type { ArmsRequest } from './project.ts'

let tried: TryProject
beforeEach(() => {
  tried = new TryProject()
})

const git = (...args: readonly string[]) => tried.git(...args)
const commit = (subject: string, files: Readonly<Record<string, string>>) => tried.commit(subject, files)
const resolved = (request: Partial<ArmsRequest>) => tried.resolved(request)
const twoCommits = () => tried.twoCommits()

const app = (arm: { readonly directory: string }): string =>
  readFileSync(join(arm.directory, 'app.js'), 'utf8')

describe('where a repository is, and what it holds', () => {
  test('a place with spaces and a line break in its name is no hindrance', async () => {
    tried.project = join(tried.place, 'my "project"\nof two lines ')
    const { first } = twoCommits()
    const { base, head } = await resolved({ base: 'main' })
    expect([app(base), app(head), base.revision.commit]).toEqual(['first', 'second', first])
    expect(git('-C', base.directory, 'status', '--porcelain')).toBe('')
  })

  test('a linked working tree is a repository like any other', async () => {
    const { first } = twoCommits()
    const linked = join(tried.place, 'linked')
    git('worktree', 'add', '--quiet', '--detach', linked, 'change')
    const { base, head } = await resolved({ directory: linked, base: 'main' })
    expect([app(base), app(head), head.directory]).toEqual(['first', 'second', linked])
    expect(base.revision.commit).toBe(first)
  })

  test('a clone without the files of older commits gets them from where it came from', async () => {
    twoCommits()
    git('config', 'uploadpack.allowFilter', 'true')
    const clone = ['clone', '--quiet', '--filter=blob:none', '--branch=change', `file://${tried.project}`]
    tried.project = join(tried.place, 'partial')
    execFileSync('git', [...clone, tried.project])
    expect(app((await resolved({ base: 'origin/main' })).base)).toBe('first')
  })

  test('a base that went on beyond head is reported', async () => {
    twoCommits()
    git('switch', '--quiet', 'main')
    commit('Main goes on', { 'app.js': 'third' })
    git('switch', '--quiet', 'change')
    const { notes } = await resolved({ base: 'main' })
    expect(notes).toEqual([expect.stringMatching(/^base \([0-9a-f]+\) has 1 commit that head has not/)])
    expect((await resolved({ base: 'auto' })).notes.join()).not.toContain('that head has not')
  })
})

describe('paths in the config of head', () => {
  test.each([
    ['a path that the config builds from its own place', "import.meta.dirname + '/app.js'", '/app.js'],
    ['a URL', "new URL('app.js', import.meta.url).href", '/app.js'],
    ['a file beside the project', "import.meta.dirname + '/../shared.js'", '/../shared.js'],
  ])('%s leads into the directory of each arm', async (_, path, file) => {
    tried.start()
    const asked = config().replace("'app.js'", path)
    commit('First', { 'services/api/tailgate.config.mjs': asked, 'services/api/app.js': '' })
    commit('Second', { 'services/api/app.js': 'second' })
    const directory = join(tried.project, 'services/api')
    const { base, head } = await resolved({ directory, base: 'HEAD~1' })
    const commandOf = ({ target }: typeof base) =>
      (target.target.app?.command[1] ?? '').replace('file://', '')
    expect([commandOf(base), commandOf(head)]).toEqual([`${base.directory}${file}`, `${directory}${file}`])
  })

  test.each([{}, { baseConfig: 'tailgate.config.mjs' }])(
    'a path into the working tree leads into the checkout of each arm, with %j',
    async (more) => {
      tried.start()
      const asked = config().replace("'app.js'", `'${join(tried.project, 'app.js')}'`)
      commit('First', { 'tailgate.config.mjs': asked, 'app.js': 'first' })
      commit('Second', { 'app.js': 'second' })
      const { base, head } = await resolved({ base: 'HEAD~1', head: 'HEAD', ...more })
      const commandOf = ({ target }: typeof base) => target.target.app?.command[1]
      expect([base, head].map(commandOf)).toEqual([base, head].map((arm) => join(arm.directory, 'app.js')))
      expect(head.directory).not.toBe(tried.project)
    },
  )

  test('paths at which the service is asked stay, also where a directory has such a name', async () => {
    tried.start()
    const { project } = tried
    const asked = config()
      .replace("'app.js'", `'${project}/app.js'`)
      .replace("'/ready'", `'${project}/ready'`)
      .replace("'GET /'", `'GET ${project}/list'`)
    commit('First', { 'tailgate.config.mjs': asked, 'app.js': 'first' })
    commit('Second', { 'app.js': 'second' })
    const { base, head } = await resolved({ base: 'HEAD~1', head: 'HEAD' })
    for (const { target } of [base.target, head.target])
      expect([target.routes.list, target.app?.ready]).toEqual([
        `GET ${project}/list`,
        { path: `${project}/ready` },
      ])
  })

  test('a config of base that lies here leads into base too', async () => {
    twoCommits()
    tried.write({ 'old.config.mjs': config().replace("'app.js'", "import.meta.dirname + '/app.js'") })
    const { base } = await resolved({ base: 'main', baseConfig: 'old.config.mjs' })
    expect(base.target.target.app?.command[1]).toBe(join(base.directory, 'app.js'))
  })
})
