import { expect, test } from 'vitest'
import { misfit, type ProfilerName, profilers } from './profilers.ts'

const names = Object.keys(profilers) as ProfilerName[]

test.each([
  ['node, by its name', ['node', 'server.js']],
  ['node, by its path', ['/usr/local/bin/node', 'server.js']],
])('every profiler looks into an app that is started with %s', (_, command) => {
  expect(names.filter((name) => misfit(name, command) !== undefined)).toEqual([])
})

test.each([
  ['npm', ['npm', 'start']],
  ['a shell', ['sh', '-c', 'exec node server.js']],
  ['Python', ['python3', 'server.py']],
  ['a program of its own', ['./server']],
  ['a name that only ends like node', ['nodemon', 'server.js']],
])('only perf looks into an app that is started with %s, and the others say so', (_, command) => {
  expect(names.filter((name) => misfit(name, command) === undefined)).toEqual(['perf'])
  expect(misfit('0x', command)).toBe(
    `0x looks into a process of Node, and the command of the app begins with "${command[0]}": perf looks into any program (--with perf), all others want a command that begins with node.`,
  )
})
