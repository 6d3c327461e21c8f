import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { stepOf } from './action-file.ts'
import { inputs, Job } from './job.ts'

let job: Job
beforeEach(() => {
  job = new Job()
})

/** A stand-in for the harness, which writes its environment down. */
const harness = (): void => job.program('tailgate/bin/tailgate', `env >> ${join(job.place, 'environment')}`)

test('the harness gets the variables of the workflow, and none of the inputs', () => {
  harness()
  const own = { URL: 'redis://cache', CACHE: 'off', BASE: '/shop', OUT: 'pages', CONFIG: 'shop.json' }
  const typed = { ...inputs, CALIBRATE: '5m', HEAD: 'change', CONFIG: 'tailgate.config.ts' }
  expect(job.drive(typed, own).code).toBe(0)
  const seen = job.read('environment').split('\n')
  // The calibration is one call, the gate the other.
  for (const [name, value] of Object.entries(own)) {
    const line = `${name}=${value}`
    expect(seen.filter((one) => one.startsWith(`${name}=`))).toEqual([line, line])
  }
  const cache = `TAILGATE_CACHE=${join(job.place, 'cache')}`
  expect(seen.filter((line) => line.startsWith('TAILGATE_'))).toEqual([cache, cache])
})

test('each input has the name that is taken from the environment again', () => {
  const names = Object.keys(stepOf('Drive and judge').env ?? {})
  const expected = Object.keys(inputs).map((name) => `TAILGATE_INPUT_${name}`)
  expect(names.toSorted()).toEqual([...expected, 'TAILGATE_CACHE'].toSorted())
})

test('a relative cache is one of the workspace, wherever the project is', () => {
  harness()
  const workspace = join(job.place, 'workspace')
  job.drive(inputs, { TAILGATE_CACHE: '.kept', GITHUB_WORKSPACE: workspace })
  expect(job.read('environment').split('\n')).toContain(`TAILGATE_CACHE=${workspace}/.kept`)
})

test.each<[string, string, string, Record<string, string>]>([
  ['require-armed', 'yes', 'true or false', { REQUIRE_ARMED: 'yes' }],
  ['require-armed', 'True', 'true or false', { REQUIRE_ARMED: 'True' }],
  ['advisory', '1', 'true or false', { ADVISORY: '1' }],
  ['cache', 'on', 'true, read or false', { CACHE: 'on' }],
  ['cache', '', 'true, read or false', { CACHE: '' }],
])('the input %s is not dropped where it is "%s", but refused', (name, value, words, given) => {
  harness()
  const { code, said } = job.drive({ ...inputs, ...given })
  const refused = `::error title=Tailgate::The input ${name} is "${value}"; it is ${words}.\n`
  expect([code, said]).toEqual([0, refused])
  expect([job.read('output'), job.read('environment')]).toEqual(['exit-code=2\n', ''])
})

test('the bootstrap reaches the network through the proxy of the runner, as root too', () => {
  const asked = join(job.place, 'asked')
  job.program('programs/id', 'echo 1000')
  job.program('programs/sudo', `echo "$*" >> ${asked}`)
  const cache = join(job.place, 'cache')
  expect(job.run('Provide what Tailgate needs', { TAILGATE_CACHE: cache }).code).toBe(0)
  const kept = /--preserve-env=(\S+) sh \S+\/scripts\/bootstrap$/m.exec(job.read('asked'))?.[1]?.split(',')
  expect(kept).toEqual(expect.arrayContaining(['PATH', 'TAILGATE_CACHE']))
  expect(kept).toEqual(expect.arrayContaining(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']))
  expect(kept).toEqual(expect.arrayContaining(['http_proxy', 'https_proxy', 'no_proxy']))
})
