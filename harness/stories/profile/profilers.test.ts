import { expect, test } from 'vitest'
import { type ProfilerName, profilers, usualProfiler, whyUnfit } from './profilers.ts'

const names = Object.keys(profilers) as ProfilerName[]
const fitting = (command: readonly string[] | undefined) =>
  names.filter((name) => whyUnfit(name, command) === undefined)

const startsItself = ['0x', 'clinic-doctor', 'clinic-flame', 'clinic-bubbleprof']
const isPython = ['py-spy', 'perf']
const attaching = ['cpu', 'heap', 'allocations', 'py-spy', 'perf']

test.each<[string, readonly string[] | undefined, readonly string[]]>([
  ['node, by its name', ['node', 'server.js'], names.filter((name) => name !== 'py-spy')],
  ['node, by its path', ['/usr/local/bin/node', 'server.js'], names.filter((name) => name !== 'py-spy')],
  ['Python', ['python3', 'server.py'], isPython],
  ['Python of a virtual environment', ['.venv/bin/python3.12', 'server.py'], isPython],
  ['npm, behind which there may be anything', ['npm', 'start'], attaching],
  ['a shell', ['sh', '-c', 'exec node server.js'], attaching],
  ['a program of its own', ['./server'], attaching],
  ['a name that only begins like node', ['nodemon', 'server.js'], attaching],
  ['nothing, as it runs already', undefined, attaching],
  ['an image, and no command', [], []],
])('what looks into an app that is started with %s', (_, command, fit) =>
  expect(fitting(command)).toEqual(names.filter((name) => fit.includes(name))),
)

test.each<[ProfilerName, readonly string[] | undefined, string]>([
  [
    '0x',
    ['npm', 'start'],
    '0x looks into a process of Node, and the command of the app begins with "npm": cpu, heap and allocations look into the Node that it starts (--with cpu), py-spy into its Python, perf into any program (--with perf).',
  ],
  [
    'cpu',
    ['python3', 'app.py'],
    'cpu looks into a process of Node, and the command of the app begins with "python3": py-spy looks into Python (--with py-spy), perf into any program (--with perf).',
  ],
  [
    'py-spy',
    ['node', 'server.js'],
    'py-spy looks into Python, and the command of the app begins with "node": cpu, heap and allocations look into Node (--with cpu), perf into any program (--with perf).',
  ],
  [
    '0x',
    undefined,
    '0x has to start the app itself, and this one runs already: cpu, heap and allocations look into a Node that runs, py-spy into Python, perf into any program.',
  ],
])('%s says in a sentence why it does not fit %j, and what does', (name, command, sentence) =>
  expect(whyUnfit(name, command)).toBe(sentence),
)

test('whatever starts itself is no profiler of what runs already, and only that', () =>
  expect(names.filter((name) => whyUnfit(name, undefined) !== undefined)).toEqual(startsItself))

test.each<[Parameters<typeof usualProfiler>[0], boolean, readonly string[], ProfilerName]>([
  ['node', true, ['0x'], '0x'],
  ['node', true, [], 'cpu'],
  ['node', false, ['0x'], 'cpu'],
  ['python', true, ['py-spy', 'perf'], 'py-spy'],
  ['python', true, ['perf'], 'perf'],
  ['python', true, [], 'py-spy'],
  ['other', true, ['perf'], 'perf'],
  ['other', true, [], 'perf'],
])(
  'an app of %s (its own command: %s) where there is %j is looked into with %s',
  (runtime, direct, here, name) =>
    expect(usualProfiler(runtime, direct, (one) => here.includes(one))).toBe(name),
)
