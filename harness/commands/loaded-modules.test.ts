import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { commandList } from './command-list.ts'

const home = resolve(import.meta.dirname, '../..')

const known = new Map<string, readonly string[]>()

/** What a module loads before it runs: modules by their path, packages by their name. Types are not loaded. */
function requestsOf(module: string): readonly string[] {
  const before = known.get(module)
  if (before !== undefined) return before
  const text = readFileSync(join(home, module), 'utf8')
  const found = [...text.matchAll(/^(?:import|export)\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, request = '']) =>
      request.startsWith('.') ? relative(home, resolve(home, dirname(module), request)) : request,
  )
  known.set(module, found)
  return found
}

/** Every module and package that is loaded together with some files, each with the module that asks for it first. */
function loadedWith(entries: readonly string[]): Map<string, string> {
  const loaded = new Map(entries.map((entry) => [entry, 'the command']))
  for (const module of loaded.keys()) {
    if (!module.endsWith('.ts')) continue
    for (const request of requestsOf(module)) if (!loaded.has(request)) loaded.set(request, module)
  }
  return loaded
}

const sourcesOf = (command: string): string[] =>
  readdirSync(join(import.meta.dirname, command))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `harness/commands/${command}/${name}`)

/** Each takes longer to load than all modules of a short command, and few commands need it. */
const slow = ['dockerode', 'autocannon', 'pg', 'tough-cookie', 'hdr-histogram-js']

test.each(commandList)('$name loads no slow package before something needs it', ({ name }) => {
  const loaded = loadedWith(sourcesOf(name))
  expect(loaded.size).toBeGreaterThan(10)
  expect(slow.flatMap((found) => (loaded.has(found) ? [`${found} by ${loaded.get(found)}`] : []))).toEqual([])
})

test.each(['judge', 'report', 'status', 'down'])(
  '%s starts nothing, and loads nothing of stacks, loads and calibrations',
  (name) => {
    const running = /^harness\/(stack|calibration|load\/(driver|requests|pairs))\//
    expect([...loadedWith(sourcesOf(name)).keys()].filter((path) => running.test(path))).toEqual([])
  },
)
