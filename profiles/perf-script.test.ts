import { expect, test } from 'vitest'
import { readJitMap } from './jit-map.ts'
import { PerfScript } from './perf-script.ts'

// Captured from perf 6.1 and Node 24, shortened.
const captured = `node 23653  3156.512033: 
\tffffffff821f5127 exc_page_fault ([kernel.kallsyms])
\t          4d0fec node::Start (/opt/node/bin/node)

MainThread 23653  3157.000089: 
\t    7fdbbc01ae90 [unknown] (/tmp/perf-23653.map)
\t    7fdbbc0fffff [unknown] (/tmp/perf-23653.map)
\t          930548 v8::internal::(anonymous namespace)::Invoke (/opt/node/bin/node)

MainThread 23653  3157.100000: 
\t    7fdbbc01ae91 [unknown] (/tmp/perf-23653.map)
\t    7fdbbc0fffff [unknown] (/tmp/perf-23653.map)
\t          930548 v8::internal::(anonymous namespace)::Invoke (/opt/node/bin/node)
`
const map = '7fdbbc01ae80 3f4 JS:*spinAround ./server.ts:4:20\n'

function fold(from: number, to: number): Record<string, number> {
  const script = new PerfScript({ from: from * 1e6, to: to * 1e6 }, readJitMap(map))
  for (const line of captured.split('\n')) script.line(line)
  script.line('')
  return Object.fromEntries(script.folded)
}

const invoke = 'MainThread;v8::internal::(anonymous namespace)::Invoke'
const spinning = `${invoke};[unknown in perf-23653.map];spinAround ./server.ts:4:20`
test.each([
  ['all of it', 0, 9999, { 'node;node::Start;exc_page_fault': 1, [spinning]: 2 }],
  ['only what ran during the load', 3157, 3157.05, { [spinning]: 1 }],
  ['nothing when the load ran at another time', 1, 2, {}],
])('the output of perf folds: %s', (_, from, to, expected) => {
  expect(fold(from, to)).toEqual(expected)
})

test.each([
  ['at its start', 0x100, 'f a.ts:1:1'],
  ['within it', 0x10f, 'f a.ts:1:1'],
  ['behind its end', 0x110, undefined],
  ['before all code', 0x10, undefined],
  ['the later name where code was replaced', 0x205, 'g a.ts:2:1'],
  ['a built-in keeps its kind', 0x300, 'Builtin:ArrayMap'],
])('the map of V8 names the code %s', (_, address, expected) => {
  const names = readJitMap(
    "100 10 JS:~f a.ts:1:1\n200 20 JS:^old a.ts:9:9\n204 8 JS:+'g a.ts:2:1\n300 4 Builtin:ArrayMap\n",
  )
  expect(names(address)).toBe(expected)
})
