import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { K6Scenario } from '../../../config/scenario/scenario.ts'
import type { DriveOrder } from '../../engine/drive-messages.ts'
import { argumentsOf, environmentOf } from './command.ts'

const program = resolve(import.meta.dirname, '../../../../scripts/k6-in-docker')
let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tailgate-k6-'))
  // This program takes the place of Docker and prints its arguments.
  writeFileSync(join(directory, 'docker'), '#!/bin/sh\nprintf "%s\\n" "$@"\n')
  chmodSync(join(directory, 'docker'), 0o755)
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
