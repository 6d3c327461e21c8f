import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { stepOf, steps } from './action-file.ts'
import { inputs, Job, obeyed } from './job.ts'

let job: Job
let place: string
beforeEach(() => {
  job = new Job()
  place = job.place
})
const read = (name: string): string => job.read(name)
const runStep = (name: string, environment: Readonly<Record<string, string>>) => job.run(name, environment)
const drive = (given: Readonly<Record<string, string>>) => job.drive(given)

/** A fake gate that records its arguments, leaves a bundle and ends with the given exit code. */
const gate = (code: number, bundle = true): void =>
  job.program(
    'tailgate/bin/tailgate',
    `printf '%s\\n' "$@" > ${join(place, 'called')}
echo "$*" >> ${join(place, 'calls')}
${bundle ? `mkdir -p out/one && ln -sfn one out/latest && echo '# Slower' > out/one/summary.md && echo '::error title=Tailgate::list p95' > out/one/annotations.txt` : ''}
exit ${code}`,
  )

test('each use of the action keeps a cache under a key of its own', () => {
  job.program('tailgate/scripts/bootstrap', '')
  job.program('programs/sudo', 'exit 1')
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
  const { said } = drive(typed)
  expect(read('called').trim().split('\n')).toEqual([
    ...['run', 'browse', 'saturate', '--no-profile', '--out', 'out', '--duration', '30s'],
    ...['--url', 'https://staging.example.com', '--yes'],
    ...['--budget', 'browse.list p95<=25ms', '--budget', 'all errorRate<=0.1%'],
  ])
  expect(obeyed(said)).toBe('::error title=Tailgate::list p95\n')
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
  drive({ ...inputs, COMMAND: command, CALIBRATE: calibrate, CONFIG: 'services/my shop.ts' })
  expect(read('calls').trim().split('\n')).toEqual(calls)
  expect(read('called')).toContain('\nservices/my shop.ts\n')
})

test('any other command is refused with the exit code of a usage error', () => {
  gate(0)
  const { code, said } = drive({ ...inputs, COMMAND: 'down; touch stolen' })
  expect([code, said]).toEqual([0, expect.stringContaining('it is run, gate or calibrate')])
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
  expect(drive(typed).code).toBe(0)
  expect(read('called').trim().split('\n')).toEqual([
    ...['gate', '--base', 'auto', '--max-time', '10m', '--out', 'out', '--head', 'change', '--advisory'],
    ...['--scenario', 'browse', '--scenario', 'saturate', '--tolerable', 'p95 5%'],
    ...['--accept', 'list p95: $(touch stolen) `touch stolen`'],
  ])
  expect(existsSync(join(place, 'stolen'))).toBe(false)
})

test.each([2, 4, 5, 70, 143])('a calibration that ends with %d fails the job, and no gate runs', (code) => {
  job.program('tailgate/bin/tailgate', `echo "$*" >> ${join(place, 'calls')}\nexit ${code}`)
  const ended = drive({ ...inputs, CALIBRATE: '10m' })
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
  job.program('tailgate/bin/tailgate', `echo "$*" >> ${join(place, 'calls')}\nexit 3`)
  const typed = { ...inputs, SCENARIO: 'browse', CALIBRATE: '5m', REQUIRE_ARMED: 'true' }
  expect(drive(typed).code).toBe(0)
  expect(read('calls').trim().split('\n')).toEqual([
    'calibrate --gate --unless-armed --time 5m --out out/calibration --scenario browse',
    'gate --base auto --max-time 10m --out out --require-armed --scenario browse',
  ])
  expect(read('output')).toContain('exit-code=3\n')
})

test('a regression fills summary and annotations, and its exit code is given by the last step', () => {
  gate(1)
  const { code, said } = drive(inputs)
  expect([code, obeyed(said)]).toEqual([0, '::error title=Tailgate::list p95\n'])
  expect(read('step-summary')).toBe('# Slower\n')
  expect(read('output')).toBe(`exit-code=1\nbundle=${join(place, 'out/one')}\n`)
})

test('a command that ends without a bundle says so, and an earlier bundle is not taken for its own', () => {
  gate(1)
  drive(inputs)
  rmSync(join(place, 'output'))
  gate(4, false)
  const { said } = drive(inputs)
  expect(said).toContain('::error title=Tailgate::`tailgate gate` ended with code 4')
  expect(read('output')).toBe('exit-code=4\nbundle=\n')
})

test.each<[string, string, Record<string, string>]>([
  [
    'gate',
    'url, budget, duration',
    { URL: 'http://x', BUDGET: 'browse.list p95<=25ms', DURATION: '30s', CALIBRATE: '5m' },
  ],
  [
    'run',
    'base, head, max-time, tolerable, accept, advisory, require-armed, calibrate',
    {
      ...{ BASE: 'main', HEAD: 'change', MAX_TIME: '5m', TOLERABLE: 'p95 5%', ACCEPT: 'list p95: paid for' },
      ...{ ADVISORY: 'true', REQUIRE_ARMED: 'true', CALIBRATE: '5m' },
    },
  ],
  ['calibrate', 'budget, tolerable', { BUDGET: 'all errorRate<=1%', TOLERABLE: 'p95 5%', CALIBRATE: '5m' }],
])('the command %s refuses the inputs that it has no use for: %s', (command, names, given) => {
  gate(0)
  const { code, said } = drive({ ...inputs, COMMAND: command, ...given })
  const refused = `With the command ${command} nothing uses the input ${names}; remove it`
  expect([code, said]).toEqual([0, expect.stringContaining(refused)])
  expect([read('output'), read('called')]).toEqual(['exit-code=2\n', ''])
})

test.each(['read', 'false'])('nothing is calibrated where the cache is %s, which keeps nothing', (cache) => {
  gate(0)
  const typed = { ...inputs, COMMAND: 'calibrate', CACHE: cache }
  const { code, said } = drive(typed)
  const refused = `With the command calibrate the input cache is "${cache}"`
  expect([code, said]).toEqual([0, expect.stringContaining(refused)])
  expect([read('output'), read('called')]).toEqual(['exit-code=2\n', ''])
  drive({ ...typed, OWN_CACHE: '/var/cache/tailgate' })
  expect(read('called')).toContain('calibrate\n')
})

test.each(['read', 'false'])('a gate and a run take a cache that is %s', (cache) => {
  gate(0)
  for (const command of ['gate', 'run']) drive({ ...inputs, COMMAND: command, CACHE: cache })
  expect(read('calls')).toBe('gate --base auto --max-time 10m --out out\nrun --no-profile --out out\n')
})

test('an input that is empty or has its default is not taken for one that was given', () => {
  gate(0)
  drive({ ...inputs, COMMAND: 'run', BASE: '', MAX_TIME: '', ADVISORY: '' })
  expect(read('calls')).toBe('run --no-profile --out out\n')
})

test.each([
  [0, '', ''],
  [3, '20m', 'The gate is not armed yet'],
  [4, '', '`tailgate calibrate --gate` ended with code 4'],
])('a calibration alone compares nothing, and its exit code %d is that of the job', (code, time, told) => {
  gate(code, false)
  const typed = { ...inputs, COMMAND: 'calibrate', SCENARIO: 'browse', CALIBRATE: time }
  const { said } = drive(typed)
  const within = time === '' ? '' : `--time ${time} `
  expect(read('calls')).toBe(
    `calibrate --gate --unless-armed ${within}--out out/calibration --scenario browse\n`,
  )
  expect(obeyed(said)).toEqual(told === '' ? '' : expect.stringContaining(told))
  expect(read('output')).toBe(`exit-code=${code}\n`)
})
