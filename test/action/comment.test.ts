import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { stepOf } from './action-file.ts'
import { Job } from './job.ts'

let job: Job
beforeEach(() => {
  job = new Job()
})

const mark = '<!-- tailgate gate tail auto -->'
const log = 'https://github.com/somebody/something/actions/runs/1'

/** Runs the step where the bundle has this summary; none where it is undefined. */
function comment(code: string, summary: string | undefined, answer = 'exit 0') {
  const bundle = join(job.place, 'bundle')
  mkdirSync(bundle)
  if (summary !== undefined) writeFileSync(join(bundle, 'summary.md'), summary)
  job.program('programs/gh', `echo "$@" >> ${join(job.place, 'asked')}\n${answer}`)
  return job.run('Comment on the pull request', {
    ...{ GH_TOKEN: 'x', NUMBER: '7', BUNDLE: summary === undefined ? '' : bundle },
    ...{ CODE: code, COMMAND: 'gate', MARK: mark, LOG: log },
  })
}

test.each([
  ['is written', 'exit 0', '', 'POST repos/somebody/something/issues/7/comments'],
  [
    'replaces the one before',
    'case "$*" in *--paginate*) echo 12;; esac',
    '',
    'PATCH repos/somebody/something/issues/comments/12',
  ],
  [
    'that may not be written is told',
    'exit 1',
    '::notice',
    'POST repos/somebody/something/issues/7/comments',
  ],
])('a comment %s', (_, answer, told, call) => {
  const { code, said } = comment('1', '# Slower\n', answer)
  expect([code, said.slice(0, told.length)]).toEqual([0, told])
  expect(job.read('asked')).toContain(call)
  expect(job.read('tailgate-comment.md')).toBe(`${mark}\n# Slower\n`)
})

test('a summary that is too long for a comment ends with a whole line, and says where the rest is', () => {
  const row = `| ${'é'.repeat(99)} |\n`
  comment('1', row.repeat(400))
  const written = job.read('tailgate-comment.md')
  const rows = Math.floor(60_000 / Buffer.byteLength(row))
  expect(written).toBe(
    `${mark}\n${row.repeat(rows)}\nCut here; the [summary of the job](${log}) has the rest.\n`,
  )
  expect(Buffer.byteLength(written)).toBeLessThan(65_536)
})

const why = `the [log of the job](${log}) says why.`

test.each<[string, string, string | undefined, string]>([
  ['ended without a bundle', '4', undefined, `\`tailgate gate\` ended with code 4; ${why}\n\n`],
  ['did not end', '', undefined, `\`tailgate gate\` did not end; ${why}\n\n`],
  ['failed after its summary', '70', '# Pass\n', `\`tailgate gate\` ended with code 70; ${why}\n\n# Pass\n`],
])('a command that %s does not leave an earlier comment as its answer', (_, code, summary, text) => {
  comment(code, summary, 'case "$*" in *--paginate*) echo 12;; esac')
  expect(job.read('tailgate-comment.md')).toBe(`${mark}\n${text}`)
  expect(job.read('asked')).toContain('PATCH repos/somebody/something/issues/comments/12')
})

test('the step runs whatever happened, and each job has a comment and an artifact of its own', () => {
  const { if: condition, env } = stepOf('Comment on the pull request')
  expect(condition).toMatch(/^always\(\)/)
  expect(condition).not.toContain('outputs.bundle')
  expect(env?.MARK).toMatch(/inputs\.command, github\.job, inputs\.artifact/)
  expect(job.read('asked')).toBe('')
  expect(stepOf('Keep the bundle').with?.name).toContain('inputs.command, github.job')
})

test('only the comment with the mark of this job is replaced', () => {
  comment('0', '# Pass\n')
  expect(job.read('asked')).toContain('startswith(env.MARK)')
})

test.each([
  ["a person's token", 'echo somebody', 'somebody\n'],
  ['the token of the job, which has no login', "echo '{}'; exit 1", '\n'],
])('with %s, the comment of an earlier push is found and replaced', (_, told, login) => {
  const found = `echo "$LOGIN" > ${join(job.place, 'login')}; echo 12`
  comment('1', '# Slower\n', `case "$*" in "api user"*) ${told};; *--paginate*) ${found};; esac`)
  expect(job.read('login')).toBe(login)
  expect(job.read('asked')).toContain('(.user.type == "Bot" or .user.login == env.LOGIN)')
  expect(job.read('asked')).toContain('PATCH repos/somebody/something/issues/comments/12')
})
