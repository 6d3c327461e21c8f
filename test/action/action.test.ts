import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { stepOf, steps } from './action-file.ts'

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

/** Runs a step in the way of GitHub (`bash --noprofile --norc -eo pipefail`). */
function runStep(name: string, environment: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env
  const ended = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', stepOf(name).run ?? ''],
    {
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
    },
  )
  return { code: ended.status, said: ended.stdout + ended.stderr }
}

const read = (name: string): string =>
  existsSync(join(place, name)) ? readFileSync(join(place, name), 'utf8') : ''

/** A fake gate that records its arguments, leaves a bundle and ends with the given exit code. */
const gate = (code: number, bundle = true): void =>
  program(
    join(place, 'tailgate/bin/tailgate'),
    `printf '%s\\n' "$@" > ${join(place, 'called')}
echo "$*" >> ${join(place, 'calls')}
${bundle ? `mkdir -p out/one && ln -sfn one out/latest && echo '# Slower' > out/one/summary.md && echo '::error title=Tailgate::list p95' > out/one/annotations.txt` : ''}
exit ${code}`,
  )

const inputs = {
  COMMAND: 'gate',
  URL: '',
  BUDGET: '',
  DURATION: '',
  BASE: 'auto',
  HEAD: '',
  SCENARIO: '',
  CONFIG: '',
  MAX_TIME: '10m',
  TOLERABLE: '',
  ACCEPT: '',
  ADVISORY: 'false',
  CALIBRATE: '',
  REQUIRE_ARMED: 'false',
  OUT: 'out',
}

test('each use of the action keeps a cache under a key of its own', () => {
  program(join(place, 'tailgate/scripts/bootstrap'), '')
  program(join(place, 'programs/sudo'), 'exit 1')
  const moments = [1, 2].map(() => {
    rmSync(join(place, 'output'), { force: true })
    runStep('Provide what Tailgate needs', { TAILGATE_CACHE: join(place, 'cache') })
    return read('output')
  })
  expect(moments[0]).toMatch(/^moment=\S+\n$/)
  expect(moments[1]).not.toBe(moments[0])
  expect(stepOf('Keep calibrations and prepared databases').with?.key).toMatch(
    /-\$\{\{ steps\.provide\.outputs\.moment \}\}$/,
  )
})

test("a run is checked against budgets, of the project's service or of a URL", () => {
  gate(1)
  const typed = {
    ...{ ...inputs, COMMAND: 'run', SCENARIO: 'browse\nsaturate', URL: 'https://staging.example.com' },
    ...{ DURATION: '30s', BUDGET: 'browse.list p95<=25ms\nall errorRate<=0.1%' },
  }
  const { said } = runStep('Drive and judge', typed)
  expect(read('called').trim().split('\n')).toEqual([
    ...['run', 'browse', 'saturate', '--no-profile', '--out', 'out', '--duration', '30s'],
    ...['--url', 'https://staging.example.com', '--yes'],
    ...['--budget', 'browse.list p95<=25ms', '--budget', 'all errorRate<=0.1%'],
  ])
  expect(said).toBe('::error title=Tailgate::list p95\n')
  expect(read('output')).toContain('exit-code=1\n')
})

test.each([
  ['run', '', ['run --no-profile --out out --config services/my shop.ts']],
  [
    'gate',
    '5m',
    [
      'calibrate --gate --unless-armed --time 5m --out out/calibration --config services/my shop.ts',
      'gate --base auto --max-time 10m --out out --config services/my shop.ts',
    ],
  ],
])('%s is told which of several configs is meant', (command, calibrate, calls) => {
  gate(0)
  runStep('Drive and judge', {
    ...{ ...inputs, COMMAND: command, CALIBRATE: calibrate },
    CONFIG: 'services/my shop.ts',
  })
  expect(read('calls').trim().split('\n')).toEqual(calls)
  expect(read('called')).toContain('\nservices/my shop.ts\n')
})

test('any other command is refused with the exit code of a usage error', () => {
  gate(0)
  const { code, said } = runStep('Drive and judge', { ...inputs, COMMAND: 'down; touch stolen' })
  expect([code, said]).toEqual([0, expect.stringContaining('it is run or gate')])
  expect(read('output')).toContain('exit-code=2\n')
  expect([read('called'), existsSync(join(place, 'stolen'))]).toEqual(['', false])
})

test('the comment does not change the verdict, and the verdict step runs whatever happened before', () => {
  expect(stepOf('Comment on the pull request')['continue-on-error']).toBe(true)
  expect(steps.at(-1)).toMatchObject({ name: 'Give the verdict', if: 'always()' })
  expect(runStep('Give the verdict', { CODE: '1' }).code).toBe(1)
  expect(runStep('Give the verdict', { CODE: '0' }).code).toBe(0)
  expect(runStep('Give the verdict', { CODE: '' }).code).toBe(3)
})

test('typed options become one argument per line, whatever they contain', () => {
  gate(0)
  const typed = {
    ...inputs,
    HEAD: 'change',
    SCENARIO: 'browse\nsaturate\n',
    TOLERABLE: 'p95 5%',
    ACCEPT: 'list p95: $(touch stolen) `touch stolen`',
    ADVISORY: 'true',
  }
  expect(runStep('Drive and judge', typed).code).toBe(0)
  expect(read('called').trim().split('\n')).toEqual([
    ...['gate', '--base', 'auto', '--max-time', '10m', '--out', 'out', '--head', 'change', '--advisory'],
    ...['--scenario', 'browse', '--scenario', 'saturate', '--tolerable', 'p95 5%'],
    ...['--accept', 'list p95: $(touch stolen) `touch stolen`'],
  ])
  expect(existsSync(join(place, 'stolen'))).toBe(false)
})

test.each([2, 4, 5, 70, 143])('a calibration that ends with %d fails the job, and no gate runs', (code) => {
  program(join(place, 'tailgate/bin/tailgate'), `echo "$*" >> ${join(place, 'calls')}\nexit ${code}`)
  const ended = runStep('Drive and judge', { ...inputs, CALIBRATE: '10m' })
  expect(read('calls')).toBe('calibrate --gate --unless-armed --time 10m --out out/calibration\n')
  expect(ended).toEqual({
    code: 0,
    said: expect.stringContaining(
      `::error title=Tailgate::\`tailgate calibrate --gate\` ended with code ${code}`,
    ),
  })
  expect(read('output')).toBe(`exit-code=${code}\n`)
})

test('a gate that is to be armed is calibrated first, and runs also where that does not arm it', () => {
  program(join(place, 'tailgate/bin/tailgate'), `echo "$*" >> ${join(place, 'calls')}\nexit 3`)
  const typed = { ...inputs, SCENARIO: 'browse', CALIBRATE: '5m', REQUIRE_ARMED: 'true' }
  expect(runStep('Drive and judge', typed).code).toBe(0)
  expect(read('calls').trim().split('\n')).toEqual([
    'calibrate --gate --unless-armed --time 5m --out out/calibration --scenario browse',
    'gate --base auto --max-time 10m --out out --require-armed --scenario browse',
  ])
  expect(read('output')).toContain('exit-code=3\n')
})

test('a regression fills summary and annotations, and its exit code is given by the last step', () => {
  gate(1)
  const { code, said } = runStep('Drive and judge', inputs)
  expect([code, said]).toEqual([0, '::error title=Tailgate::list p95\n'])
  expect(read('step-summary')).toBe('# Slower\n')
  expect(read('output')).toBe(`exit-code=1\nbundle=${join(place, 'out/one')}\n`)
})

test('a command that ends without a bundle says so, and an earlier bundle is not taken for its own', () => {
  gate(1)
  runStep('Drive and judge', inputs)
  rmSync(join(place, 'output'))
  gate(4, false)
  const { said } = runStep('Drive and judge', inputs)
  expect(said).toContain('::error title=Tailgate::`tailgate gate` ended with code 4')
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
