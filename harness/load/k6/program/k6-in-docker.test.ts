import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeProgram } from '../../../../test/fixtures/shell-program.ts'
import type { K6Scenario } from '../../../config/scenario/scenario.ts'
import type { DriveOrder } from '../../engine/drive-messages.ts'
import { argumentsOf, environmentOf } from './command.ts'
import { containedProcess, containerRemark, runsInContainer } from './in-container.ts'

const program = resolve(import.meta.dirname, '../../../../scripts/k6-in-docker')
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tailgate-k6-'))
  writeProgram(directory, 'docker', 'printf "%s\\n" "$@"')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a k6 in Docker gets every variable and file that a k6 on the machine gets', () => {
  const scenario: K6Scenario<string> = {
    ...{ name: 'flow', why: 'A test.', engine: 'k6', script: 'flow.ts', routes: ['login'], rate: '10/s' },
    ...{ duration: '2s', warmUp: '1s', timeout: '5s', budgets: {}, environment: { LOGIN_USER: 'two words' } },
  }
  const order: DriveOrder = {
    ...{
      file: '',
      url: 'http://127.0.0.1:9',
      authority: '/run/tailgate/authority.pem',
      feeds: '',
      socket: '',
    },
    ...{ bundle: '/results/run-1', routes: {}, seed: 1, rate: 10, warmUpSeconds: 1, durationSeconds: 2 },
    ...{ timeoutSeconds: 5, program, prometheus: 'http://127.0.0.1:9090' },
  }
  const environment = environmentOf(order, scenario, {})
  const asked = argumentsOf('flow.ts', '/results/run-1/k6-flow.json', order)
  const said = execFileSync(program, asked, {
    cwd: directory,
    env: { ...environment, PATH: `${directory}:/usr/bin:/bin`, HOME: '/home/someone' },
    encoding: 'utf8',
  })
  const words = said.trimEnd().split('\n')
  const of = (option: string) =>
    words.flatMap((word, index) => (words[index - 1] === option ? [word] : [])).sort()
  const image = words.findIndex((word) => word.startsWith('grafana/k6:'))
  expect(words.slice(image + 1)).toEqual(asked)
  expect(of('-e')).toEqual(Object.keys(environment).sort())
  expect(Object.keys(environment)).toEqual(
    expect.arrayContaining(['BASE_URL', 'RATE', 'DURATION', 'TIMEOUT']),
  )
  const places = [directory, tmpdir(), '/results/run-1', '/run/tailgate'].map((place) => `${place}:${place}`)
  expect(of('-v')).toEqual([...new Set(places)].sort())
})

test('when its client is killed, the container is removed', async () => {
  const removed = join(directory, 'removed')
  const docker = `[ "$1" = rm ] && echo "$3" >'${removed}' && exit\necho "$5"\nexec sleep 600`
  writeProgram(directory, 'docker', docker)
  const client = spawn(program, ['run', 'flow.ts'], {
    cwd: directory,
    env: { PATH: `${directory}:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [name] = (await once(client.stdout.setEncoding('utf8'), 'data')) as [string]
  expect(name).toMatch(/^tailgate-k6-/)
  client.kill('SIGKILL')
  await expect.poll(() => (existsSync(removed) ? readFileSync(removed, 'utf8') : '')).toBe(name)
})

test('a k6 in Docker is known by its program, whatever that is linked as', () => {
  const cached = join(directory, 'k6')
  symlinkSync(program, cached)
  const programs = [cached, join(directory, 'docker'), join(directory, 'absent')]
  expect(programs.map(runsInContainer)).toEqual([true, false, false])
})

test('its process is found by the summary that it writes, and is not that of its client', async () => {
  const summary = join(directory, 'k6-flow.json')
  // A shell that waits for its input stands for each.
  const waiting = ['docker', 'k6'].map((argv0) =>
    spawn('sh', ['-c', 'read -r _', summary], { argv0, stdio: ['pipe', 'ignore', 'ignore'] }),
  )
  try {
    await expect.poll(() => containedProcess(summary)).toBe(waiting[1]?.pid)
    expect(containedProcess(join(directory, 'k6-other.json'))).toBeUndefined()
  } finally {
    for (const each of waiting) each.stdin.end()
  }
})

test('of a k6 whose processors are not seen nothing passes', () => {
  expect([true, false].map((isSeen) => containerRemark(isSeen).passable)).toEqual([true, false])
})
