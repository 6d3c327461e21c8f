import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { githubWorkflow } from '../../harness/init/files/ci/github.ts'
import { pipeline } from '../fixtures/pipeline.ts'
import { inputs, Job, obeyed } from './job.ts'

let job: Job
beforeEach(() => {
  job = new Job()
})

/** Commands of the runner in each form that it knows, as a log may repeat them from the answers of a service. */
const commands = [
  '::add-mask::e',
  '  500 on items -> ##[error]all is well',
  '    ::stop-commands::aaaa',
  '::aaaa::',
]

const print = `printf '%s\\n' ${commands.map((line) => `'${line}'`).join(' ')}`

/** A stand-in for the harness, which writes these lines to both streams, and its environment to a file. */
function harness(code: number): void {
  const text = `env >> ${join(job.place, 'environment')}\n${print}\n${print} >&2\nexit ${code}`
  job.program('tailgate/bin/tailgate', text)
}

test.each([
  [0, ''],
  [1, '::error title=Tailgate::`tailgate run` ended with code 1; the log of this step says why.\n'],
])('what a service answers during a run that ends with %d is no command of the runner', (code, told) => {
  harness(code)
  const { said } = job.drive({ ...inputs, COMMAND: 'run' })
  for (const line of commands) expect(said.split('\n').filter((one) => one === line)).toHaveLength(2)
  expect(obeyed(said)).toBe(told)
})

test('a calibration and its gate are both between two such lines, with a word that no program is told', () => {
  harness(0)
  const { said } = job.drive({ ...inputs, CALIBRATE: '5m' })
  const framed = /^::stop-commands::([0-9a-f]{32})\n(?:.*\n)*?::\1::$/gm
  const words = [...said.matchAll(framed)].map(([, word]) => word)
  expect(words).toHaveLength(2)
  expect(obeyed(said)).toBe('')
  for (const word of words) expect(job.read('environment')).not.toContain(word)
})

test('the word is another one in each job', () => {
  harness(0)
  const [first, second] = [1, 2].map(() => job.drive(inputs).said.split('\n')[0])
  expect(first).toMatch(/^::stop-commands::/)
  expect(second).not.toBe(first)
})

test.each([0, 1, 3])(
  'neither is it in the workflow that init writes, whose step ends with the same code: %d',
  (code) => {
    job.program('programs/npx', `${print}\n${print} >&2\nexit ${code}`)
    const { text } = githubWorkflow(pipeline(''))
    const steps: { name?: string; run?: string }[] = parse(text).jobs.tail.steps
    const run = steps.find(({ name }) => name === 'Hold it to its budgets')?.run ?? ''
    const ended = job.runText(run)
    expect(ended.code).toBe(code)
    for (const line of commands) expect(ended.said.split('\n').filter((one) => one === line)).toHaveLength(2)
    expect(obeyed(ended.said)).toBe('')
  },
)
