import { expect, test } from 'vitest'
import { catchesSigusr1, runtimeOfProgram, statusOf } from './runtime.ts'

test.each([
  ['/usr/local/bin/node', 'node'],
  ['/home/me/.nvm/versions/node/v24.1.0/bin/node', 'node'],
  ['nodejs', 'node'],
  ['/opt/node (deleted)', 'node'],
  ['/usr/bin/python3.12', 'python'],
  ['python', 'python'],
  ['/usr/bin/pypy3', 'python'],
  ['nodemon', 'other'],
  ['/usr/bin/dash', 'other'],
  ['/app/node-exporter', 'other'],
  ['pythonista', 'other'],
  ['./hits', 'other'],
])('%s is %s', (program, runtime) => expect(runtimeOfProgram(program)).toBe(runtime))

test.each([
  ['Node', 'Name:\tnode\nSigCgt:\t0000000100004602\n', true],
  ['Node with --disable-sigusr1', 'SigCgt:\t0000000100004402\n', false],
  ['a program without handlers', 'SigCgt:\t0000000000000000\n', false],
  ['a process that has gone', undefined, false],
])('%s is asked with SIGUSR1 only where it does not end of it', (_, status, caught) =>
  expect(catchesSigusr1(status)).toBe(caught),
)

test('this process, which is Node, would be asked', () =>
  expect(catchesSigusr1(statusOf(process.pid))).toBe(true))
