import { describe, expect, test } from 'vitest'
import { pipeline } from '../../../../test/fixtures/pipeline.ts'
import { githubWorkflow } from './github.ts'
import { gitlabJob } from './gitlab.ts'

test('at the top of a repository, a job is written there and goes nowhere', () => {
  const { path, text } = githubWorkflow(pipeline(''))
  expect(path).toBe('.github/workflows/tailgate.yml')
  expect(text).toContain('\nname: Tailgate\n')
  expect(text).toContain("hashFiles('tailgate.config.*')")
  expect(text).toContain('          name: tailgate\n          path: results\n')
  expect(text).not.toContain('working-directory')
  const job = gitlabJob(pipeline(''), false)
  expect(job.path).toBe('.gitlab-ci.yml')
  expect(job.text).toContain('\ntailgate:\n')
  expect(job.text).toContain('    paths: [results]\n')
  expect(job.text).not.toContain('cd ')
})

describe('below the top of a repository, where no CI system looks', () => {
  test('the workflow is written at the top, and works in the project', () => {
    const { path, text } = githubWorkflow(pipeline('services/shop'))
    expect(path).toBe('../../.github/workflows/tailgate-services-shop.yml')
    for (const line of [
      'name: "Tailgate of services/shop"',
      '        working-directory: "services/shop"',
      '          name: tailgate-services-shop',
      '          path: "services/shop/results"',
    ])
      expect(text.split('\n')).toContain(line)
    expect(text).toContain("hashFiles('services/shop/tailgate.config.*')")
    // Two services of one repository do not cancel each other.
    expect(text).toMatch(/\n {2}group: \$\{\{ github\.workflow \}\}-\$\{\{ github\.ref \}\}\n/)
  })

  test.each([
    [false, '../../.gitlab-ci.yml'],
    [true, '../../.gitlab/tailgate-services-shop.yml'],
  ])('and so is the job, where the top has a pipeline: %s', (hasOwn, written) => {
    const { path, text } = gitlabJob(pipeline('services/shop'), hasOwn)
    expect(path).toBe(written)
    expect(text).toContain('\ntailgate-services-shop:\n')
    expect(text).toContain('  script:\n    - "cd services/shop"\n')
    expect(text).toContain('    paths: ["services/shop/results"]\n')
    expect(text).toContain('      junit: "services/shop/results/latest/junit.xml"\n')
    expect(text.includes('include: [{ local: .gitlab/tailgate-services-shop.yml }]')).toBe(hasOwn)
  })
})

test('the workflow runs each night, too, where pull requests then find a prepared database', () => {
  const prepared = githubWorkflow({ ...pipeline(''), hasDataset: true })
  expect(prepared.text).toMatch(/^on:\n {2}pull_request:\n {2}#.* database .*\n {2}schedule:\n {4}- cron: '/m)
  expect(prepared.what).toContain('each night')
  const { text, what } = githubWorkflow(pipeline(''))
  expect(text).toMatch(/^on:\n {2}pull_request:\n {2}workflow_dispatch:\n/m)
  expect(`${text}${what}`).not.toMatch(/calibrat|night/)
})
