import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { topOf } from '../base/files/repository-top.ts'
import { projectState } from './project-state.ts'

/** A directory with a project two levels below it. */
function place(): { readonly top: string; readonly project: string } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'tailgate-state-')))
  onTestFinished(() => rmSync(top, { recursive: true }))
  const project = join(top, 'services/shop')
  mkdirSync(project, { recursive: true })
  return { top, project }
}
const stateOf = (directory: string) =>
  projectState(directory, {
    ...{ version: '1.0.0', ci: 'gitlab', start: undefined },
    ...{ configUrl: undefined, hasDataset: false, hasBuild: false },
  })

test('a project in no repository is the top itself', () => {
  const { project } = place()
  expect(topOf(project)).toBe(project)
  expect(stateOf(project)).toMatchObject({ place: '', directory: 'shop', hasGitlab: false })
})

test('a name is taken where a scenario or only its data is', () => {
  const { project } = place()
  mkdirSync(join(project, 'scenarios'))
  for (const file of ['usual.paths.json', 'replay.requests.json', 'flow.ts'])
    writeFileSync(join(project, 'scenarios', file), '')
  expect([...stateOf(project).scenarios].sort()).toEqual(['flow', 'replay', 'usual'])
})

test.each<[string, (top: string) => void]>([
  ['a clone', (top: string) => mkdirSync(join(top, '.git'))],
  ['a worktree, whose .git is a file', (top: string) => writeFileSync(join(top, '.git'), 'gitdir: x')],
])('a project below the top of %s knows its place, and the pipeline at the top', (_, make) => {
  const { top, project } = place()
  make(top)
  writeFileSync(join(top, '.gitlab-ci.yml'), 'stages: []')
  expect(topOf(project)).toBe(top)
  expect(stateOf(project)).toMatchObject({ place: 'services/shop', directory: 'shop', hasGitlab: true })
  expect(stateOf(top)).toMatchObject({ place: '', hasGitlab: true })
})
