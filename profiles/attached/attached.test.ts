import { expect, test } from 'vitest'
import { isNoticeablyLess, workersOf } from './attached.ts'
import { foldPySpy } from './py-spy.ts'
import { withInspector } from './started.ts'

test('stacks of py-spy are folded without their process, file names without their directory, and waiting threads are left out', () => {
  const text = [
    'process 12:"python3 app.py";<module> (/work/app.py:1);sieve (/work/app.py:9) 7',
    'process 13:"python3 app.py";<module> (/work/app.py:1);sieve (/work/app.py:9) 3',
    '<module> (/work/app.py:1) 2',
    '<module> (/work/app.py:1);_PollLikeSelector.select (selectors.py:402) 40',
    '<module> (/work/app.py:1);SocketIO.readinto (/usr/lib/python3.12/socket.py:692) 50',
    '<module> (/work/app.py:1);wait (/work/app.py:3) 1',
    '',
  ].join('\n')
  expect([...foldPySpy(text, (stack) => stack.replaceAll('/work/', './'))]).toEqual([
    ['<module> (./app.py:1);sieve (./app.py:9)', 10],
    ['<module> (./app.py:1)', 2],
    ['<module> (./app.py:1);wait (./app.py:3)', 1],
  ])
})

test.each([
  ['no options of its own', {}, '--inspect-port=127.0.0.1:0'],
  ['options of its own', { NODE_OPTIONS: '--no-warnings' }, '--no-warnings --inspect-port=127.0.0.1:0'],
])('a program with %s can be asked for its inspector', (_, own, options) =>
  expect(withInspector({ PORT: '1', ...own })).toEqual({ PORT: '1', NODE_OPTIONS: options }),
)

test.each<[string, readonly (readonly [pid: number, ran: number])[], readonly number[], boolean]>([
  ['the only one that serves', [[1, 900]], [1], false],
  [
    'one of two workers',
    [
      [1, 500],
      [2, 400],
    ],
    [1],
    true,
  ],
  [
    'both workers',
    [
      [1, 500],
      [2, 400],
    ],
    [1, 2],
    false,
  ],
  [
    'the worker of a primary that only hands connections over',
    [
      [1, 40],
      [2, 900],
    ],
    [2],
    false,
  ],
  ['one that did nothing', [[1, 0]], [], false],
])('a profile of %s', (_, ran, seen, isLess) => expect(isNoticeablyLess(new Map(ran), seen)).toBe(isLess))

test.each([
  ['a helper that it has started', 'python3', [], false],
  ['another worker', 'node', [], true],
  ['another program that has started it', 'python3', [2], true],
])('a profile of a process beside %s that works as much', (_, file, above, isLess) => {
  const look = (pid: number) => ({ file: pid === 1 ? 'node' : file, script: undefined })
  const ran = new Map([
    [1, 500],
    [2, 500],
  ])
  expect(isNoticeablyLess(workersOf(look(1), ran, above, look), [1])).toBe(isLess)
})
