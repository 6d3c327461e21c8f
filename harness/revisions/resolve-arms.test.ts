import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { smallConfig as config, TryProject } from '../../test/fixtures/try-project.ts'
import type { ArmsRequest } from './project.ts'
import type { ArmsOptions } from './resolve-arms.ts'

let tried: TryProject
beforeEach(() => {
  tried = new TryProject()
})

const git = (...args: readonly string[]) => tried.git(...args)
const commit = (subject: string, files: Readonly<Record<string, string>>) => tried.commit(subject, files)
const resolved = (request: Partial<ArmsRequest>, more: Partial<ArmsOptions> = {}) =>
  tried.resolved(request, more)

const twoCommits = () => tried.twoCommits()

const app = (arm: { readonly directory: string }): string =>
  readFileSync(join(arm.directory, 'app.js'), 'utf8')

describe('which revision', () => {
  test('a commit is checked out; without a name head is the working tree, and its description drives both arms', async () => {
    const { first, second } = twoCommits()
    const { base, head, isSame, notes } = await resolved({ base: 'main' })
    expect([app(base), app(head), head.directory, isSame]).toEqual(['first', 'second', tried.project, false])
    expect(base.revision).toEqual({
      kind: 'commit',
      asked: 'main',
      commit: first,
      short: git('rev-parse', '--short', first),
      tree: git('rev-parse', `${first}^{tree}`),
      subject: 'First [31mred',
      dirty: false,
    })
    expect(head.revision).toMatchObject({ kind: 'working tree', commit: second, dirty: false })
    expect(base.target.target.routes).toBe(head.target.target.routes)
    expect(base.target.root).toBe(base.directory)
    expect(notes).toEqual([])
  })

  test.each([
    ['a short id', () => git('rev-parse', '--short', 'HEAD~1')],
    ['a relative name', () => 'HEAD~1'],
    [
      'a tag with a message',
      () => {
        git('tag', '--annotate', '-m', 'One', 'v1', 'HEAD~1')
        return 'v1'
      },
    ],
    ['auto', () => 'auto'],
    [
      'a branch that only its origin has',
      () => {
        git('update-ref', 'refs/remotes/origin/release', 'HEAD~1')
        return 'release'
      },
    ],
  ])('%s is understood', async (_, name) => {
    const { first } = twoCommits()
    expect((await resolved({ base: name() })).base.revision.commit).toBe(first)
  })

  test("the user's repository stays unchanged, and git gives the right answer in a checkout", async () => {
    const { first } = twoCommits()
    git('tag', 'v1', first)
    const before = readdirSync(join(tried.project, '.git'), { recursive: true }).toSorted()
    const { base } = await resolved({ base: 'main' })
    expect(readdirSync(join(tried.project, '.git'), { recursive: true }).toSorted()).toEqual(before)
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(git('-C', base.directory, 'describe', '--tags')).toBe('v1')
    expect(git('-C', base.directory, 'rev-parse', 'HEAD')).toBe(first)
    expect(git('-C', base.directory, 'status', '--porcelain')).toBe('')
  })

  test('changes of the working tree are reported, and head runs them', async () => {
    twoCommits()
    tried.write({ 'app.js': 'third', 'new.js': '' })
    const { head, notes } = await resolved({ base: 'main' })
    expect([app(head), head.revision.dirty]).toEqual(['third', true])
    expect(notes).toEqual([
      expect.stringMatching(/^head is the working tree: 2 files are not as in [0-9a-f]+,/),
    ])
  })

  test('head may be a revision too, with its own description and scenarios', async () => {
    twoCommits()
    commit('Third', { 'tailgate.config.mjs': config('arm: { workers: 3 },'), 'scenarios/fast.mjs': '' })
    git('switch', '--quiet', 'main')
    const { base, head, scenarios } = await resolved({
      base: 'main',
      head: 'change',
      scenarios: ['./scenarios/fast.mjs', 'slow'],
    })
    expect([app(base), app(head)]).toEqual(['first', 'second'])
    expect([base.target.target.arm, head.target.target.arm]).toEqual([{ workers: 3 }, { workers: 3 }])
    expect(scenarios).toEqual([join(head.directory, 'scenarios/fast.mjs'), 'slow'])
  })

  test('a directory runs where it is; a revision with the same name takes precedence', async () => {
    twoCommits()
    tried.write({ 'tailgate.config.mjs': config(), 'app.js': 'elsewhere' }, join(tried.place, 'old'))
    tried.write({ 'app.js': 'a directory called main' }, join(tried.project, 'main'))
    const bases = await Promise.all(
      ['../old', join(tried.place, 'old'), 'main', './main'].map(async (base) =>
        app((await resolved({ base })).base),
      ),
    )
    expect(bases).toEqual(['elsewhere', 'elsewhere', 'first', 'a directory called main'])
  })

  test('a directory that git ignores has no commit, and differs from the commit around it', async () => {
    twoCommits()
    tried.commit('Ignores', { '.gitignore': 'builds/\n' })
    tried.write({ 'tailgate.config.mjs': config(), 'app.js': 'built' }, join(tried.project, 'builds/new'))
    const { head, isSame, notes } = await resolved({ base: 'HEAD', head: './builds/new' })
    expect(app(head)).toBe('built')
    expect(head.revision).toMatchObject({
      kind: 'directory',
      commit: undefined,
      tree: undefined,
      dirty: false,
    })
    expect([isSame, notes]).toEqual([false, []])
  })

  test('two directories need no repository', async () => {
    tried.write({ 'tailgate.config.mjs': config(), 'app.js': 'new' })
    tried.write({ 'app.js': 'old' }, join(tried.place, 'old'))
    const { base, head } = await resolved({ directory: tried.place, base: 'old', head: './project' })
    expect([app(base), app(head), head.revision.commit]).toEqual(['old', 'new', undefined])
  })

  test('a project below the top of its repository is also below the top in a checkout', async () => {
    tried.start()
    commit('First', { 'services/api/tailgate.config.mjs': config(), 'services/api/app.js': 'first' })
    commit('Second', { 'services/api/app.js': 'second' })
    git('clone', '--quiet', tried.project, join(tried.place, 'clone'))
    const directory = join(tried.project, 'services/api')
    const { base, head } = await resolved({ directory, base: 'HEAD~1' })
    expect([app(base), app(head), head.directory]).toEqual(['first', 'second', directory])
    expect(base.directory).toMatch(/checkouts\/[0-9a-f]{12}\/services\/api$/)
    const clone = await resolved({ directory, base: join(tried.place, 'clone') })
    expect(clone.base.directory).toBe(join(tried.place, 'clone/services/api'))
  })

  test.each([
    ['the same commit', 'HEAD'],
    ['a commit with the same files', 'HEAD~1'],
    ['the same directory', '.'],
  ])('%s is an A/A comparison, which is said', async (_, base) => {
    twoCommits()
    commit('Nothing', {})
    const { isSame, notes } = await resolved({ base })
    expect(isSame).toBe(true)
    expect(notes.join()).toContain('this is an A/A comparison')
  })

  test('without base both arms are head', async () => {
    twoCommits()
    const { base, head, notes } = await resolved({})
    expect([base.directory, head.directory, notes]).toEqual([tried.project, tried.project, []])
  })

  test('on the default branch auto is head, and a note says what to do', async () => {
    twoCommits()
    git('switch', '--quiet', 'main')
    const { isSame, notes } = await resolved({ base: 'auto' })
    expect([isSame, notes[0]]).toEqual([
      true,
      expect.stringContaining('~1` compares it with the commit before'),
    ])
  })

  test('in CI the branch that a change is meant for counts as the default one', async () => {
    const { second } = twoCommits()
    git('branch', 'release')
    commit('Third', {})
    const { base } = await resolved({ base: 'auto' }, { environment: { GITHUB_BASE_REF: 'release' } })
    expect(base.revision.commit).toBe(second)
  })

  test('submodules are reported, because their directories stay empty', async () => {
    const { first } = twoCommits()
    git('update-index', '--add', '--cacheinfo', `160000,${first},vendor/lib`)
    tried.write({ '.gitmodules': '[submodule "lib"]\n path = vendor/lib\n url = ../lib\n' })
    git('add', '.gitmodules')
    git('commit', '--quiet', '-m', 'With one')
    expect((await resolved({ base: 'HEAD' })).notes.join()).toContain('has submodules (vendor/lib)')
  })

  test('a base may be driven by its own description', async () => {
    twoCommits()
    tried.write({ 'old.config.mjs': config('arm: { workers: 2 },') })
    const own = await resolved({ base: 'main', baseConfig: 'tailgate.config.mjs' })
    expect(own.base.target.target).not.toBe(own.head.target.target)
    const other = await resolved({ base: 'main', baseConfig: 'old.config.mjs' })
    expect([other.base.target.target.arm, other.base.target.root]).toEqual([
      { workers: 2 },
      other.base.directory,
    ])
  })
})

describe('what cannot be compared', () => {
  test.each([
    ['no such revision', { base: 'nowhere' }, 'REVISION_UNKNOWN', 'git fetch origin nowhere'],
    ['an option in its place', { base: '--help' }, 'REVISION_UNKNOWN', 'git fetch'],
    ['no such directory', { base: '../nowhere' }, 'REVISION_UNKNOWN', 'begins with a dot'],
    ['no such head', { base: 'main', head: 'nowhere' }, 'REVISION_UNKNOWN', 'git fetch'],
  ] as const)('%s', async (_, request, code, hint) => {
    twoCommits()
    const error = await tried.problemOf(request)
    expect([error.code, error.exit, error.hint]).toEqual([code, 2, expect.stringContaining(hint)])
  })

  test('a project in no repository', async () => {
    tried.write({ 'tailgate.config.mjs': config() })
    for (const base of ['main', 'auto'])
      expect(await tried.problemOf({ base })).toMatchObject({ code: 'NOT_A_REPOSITORY', exit: 2 })
  })

  test('no default branch, none in common, and no commit yet', async () => {
    tried.start('odd')
    tried.write({ 'tailgate.config.mjs': config() })
    expect((await tried.problemOf({ base: 'auto' })).message).toContain('head has no commit yet')
    commit('First', {})
    expect((await tried.problemOf({ base: 'auto' })).message).toContain('the default branch is not here')
    git('switch', '--quiet', '--orphan', 'main')
    commit('Other', {})
    git('switch', '--quiet', 'odd')
    expect((await tried.problemOf({ base: 'auto' })).message).toContain('have no commit in common')
  })

  test.each(['GITHUB_BASE_REF', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'CI_DEFAULT_BRANCH'])(
    'a branch that %s names and that is not here, though main is',
    async (variable) => {
      twoCommits()
      const error = await tried.problemOf({ base: 'auto' }, { environment: { [variable]: 'release/1' } })
      expect([error.code, error.exit, error.message, error.hint]).toEqual([
        'BASE_UNDECIDED',
        2,
        expect.stringContaining(`release/1, the branch that ${variable} names, is not here`),
        expect.stringContaining("git fetch origin '+refs/heads/release/1:refs/remotes/origin/release/1'"),
      ])
    },
  )

  test('for a shallow clone without the merge base, the error says how deep to fetch', async () => {
    twoCommits()
    git('switch', '--quiet', 'main')
    commit('Main goes on', {})
    const clone = [
      'clone',
      '--quiet',
      '--depth=1',
      '--no-single-branch',
      '--branch=change',
      `file://${tried.project}`,
    ]
    tried.project = join(tried.place, 'shallow')
    execFileSync('git', [...clone, tried.project])
    for (const base of ['auto', 'HEAD~1'])
      expect((await tried.problemOf({ base })).hint).toContain('fetch-depth: 0')
    // Commits that exist here can still be compared.
    expect(app((await resolved({ base: 'origin/main' })).base)).toBe('first')
  })

  test('a base from before the project existed', async () => {
    tried.start()
    commit('First', { 'README.md': '' })
    commit('Second', { 'api/tailgate.config.mjs': config() })
    const error = await tried.problemOf({ directory: join(tried.project, 'api'), base: 'HEAD~1' })
    expect([error.code, error.message]).toEqual([
      'PROJECT_MISSING',
      expect.stringContaining('has no directory api'),
    ])
  })
})
