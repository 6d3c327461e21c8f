import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')

interface Step {
  readonly name: string
  readonly run: string
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly 'continue-on-error'?: boolean
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}
const { steps } = action.runs
const stepOf = (name: string): Step => {
  const found = steps.find((step) => step.name === name)
  if (found === undefined) throw new Error(`no step ${name}`)
  return found
}

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tailgate-action-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
})

function program(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}

/** Runs a step as GitHub does (`bash --noprofile --norc -eo pipefail`). */
function runStep(name: string, environment: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env
  const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', stepOf(name).run], {
    cwd: place,
    encoding: 'utf8',
    env: {
      PATH: `${join(place, 'programs')}:${PATH}`,
      GITHUB_ACTION_PATH: join(place, 'tailgate'),
      GITHUB_OUTPUT: join(place, 'output'),
      GITHUB_STEP_SUMMARY: join(place, 'step-summary'),
      GITHUB_REPOSITORY: 'somebody/something',
      RUNNER_TEMP: place,
      ...environment,
    },
  })
  return { code: ended.status, said: ended.stdout + ended.stderr }
}

const read = (name: string): string =>
  existsSync(join(place, name)) ? readFileSync(join(place, name), 'utf8') : ''

/** A gate that writes down how it was called, leaves a bundle and ends with a code. */
const gate = (code: number, bundle = true): void =>
  program(
    join(place, 'tailgate/bin/tailgate'),
    `printf '%s\\n' "$@" > ${join(place, 'called')}
echo "$*" >> ${join(place, 'calls')}
${bundle ? `mkdir -p out/one && ln -sfn one out/latest && echo '# Slower' > out/one/summary.md && echo '::error title=Tailgate::list p95' > out/one/annotations.txt` : ''}
exit ${code}`,
  )

const inputs = {
  BASE: 'auto',
  HEAD: '',
  SCENARIO: '',
  MAX_TIME: '10m',
  TOLERABLE: '',
  ACCEPT: '',
  ADVISORY: 'false',
  CALIBRATE: '',
  REQUIRE_ARMED: 'false',
  OUT: 'out',
}

test('inputs reach scripts as variables only, and each is described', () => {
  for (const { run } of steps) expect(run).not.toContain('${{')
  const used = JSON.stringify(steps).matchAll(/inputs\.([\w-]+)/g)
  expect(new Set([...used].map(([, name]) => name))).toEqual(new Set(Object.keys(action.inputs)))
})

test('the comment decides nothing, and the verdict is given whatever came before it', () => {
  expect(stepOf('Comment on the pull request')['continue-on-error']).toBe(true)
  expect(steps.at(-1)).toMatchObject({ name: 'Give the verdict', if: 'always()' })
  expect(runStep('Give the verdict', { CODE: '1' }).code).toBe(1)
  expect(runStep('Give the verdict', { CODE: '0' }).code).toBe(0)
  expect(runStep('Give the verdict', { CODE: '' }).code).toBe(3)
})

test('what is typed becomes options, a line each, whatever is in it', () => {
  gate(0)
  const typed = {
    ...inputs,
    HEAD: 'change',
    SCENARIO: 'browse\nsaturate\n',
    TOLERABLE: 'p95 5%',
    ACCEPT: 'list p95: $(touch stolen) `touch stolen`',
    ADVISORY: 'true',
  }
  expect(runStep('Compare the revisions', typed).code).toBe(0)
  expect(read('called').trim().split('\n')).toEqual([
    ...['gate', '--base', 'auto', '--max-time', '10m', '--out', 'out', '--head', 'change', '--advisory'],
    ...['--scenario', 'browse', '--scenario', 'saturate', '--tolerable', 'p95 5%'],
    ...['--accept', 'list p95: $(touch stolen) `touch stolen`'],
  ])
  expect(existsSync(join(place, 'stolen'))).toBe(false)
})

test('a gate that is to be armed is calibrated before, and goes on whatever comes of that', () => {
  program(join(place, 'tailgate/bin/tailgate'), `echo "$*" >> ${join(place, 'calls')}\nexit 3`)
  const typed = { ...inputs, SCENARIO: 'browse', CALIBRATE: '5m', REQUIRE_ARMED: 'true' }
  expect(runStep('Compare the revisions', typed).code).toBe(0)
  expect(read('calls').trim().split('\n')).toEqual([
    'calibrate --gate --time 5m --out out/calibration --scenario browse',
    'gate --base auto --max-time 10m --out out --require-armed --scenario browse',
  ])
  expect(read('output')).toContain('exit-code=3\n')
})

test('a regression fills summary and annotations, and its code waits for the last step', () => {
  gate(1)
  const { code, said } = runStep('Compare the revisions', inputs)
  expect([code, said]).toEqual([0, '::error title=Tailgate::list p95\n'])
  expect(read('step-summary')).toBe('# Slower\n')
  expect(read('output')).toBe(`exit-code=1\nbundle=${join(place, 'out/one')}\n`)
})

test('what ends without a bundle is told, and an earlier bundle is not taken for its own', () => {
  gate(1)
  runStep('Compare the revisions', inputs)
  rmSync(join(place, 'output'))
  gate(4, false)
  const { said } = runStep('Compare the revisions', inputs)
  expect(said).toContain('::error title=Tailgate::The comparison ended with code 4')
  expect(read('output')).toBe('exit-code=4\nbundle=\n')
})

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
  mkdirSync(join(place, 'bundle'))
  writeFileSync(join(place, 'bundle/summary.md'), '# Slower\n')
  program(join(place, 'programs/gh'), `echo "$@" >> ${join(place, 'asked')}\n${answer}`)
  const { code, said } = runStep('Comment on the pull request', {
    GH_TOKEN: 'x',
    NUMBER: '7',
    BUNDLE: join(place, 'bundle'),
  })
  expect([code, said.slice(0, told.length)]).toEqual([0, told])
  expect(read('asked')).toContain(call)
  expect(read('tailgate-comment.md')).toBe('<!-- tailgate -->\n# Slower\n')
})
