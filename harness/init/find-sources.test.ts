import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findSources, kindOf } from './find-sources.ts'

function directoryWith(...paths: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'tailgate-look-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const path of paths) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), '')
  }
  return directory
}

test('sources that say how a service is used come before those that say how it starts', () => {
  const found = findSources(
    directoryWith(
      'package.json',
      'docker-compose.yml',
      'docs/openapi.yaml',
      'logs/access.log',
      'app.har',
      'src/access.log',
      'access.ts',
    ),
  )
  expect(found.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'log logs/access.log',
    'har app.har',
    'openapi docs/openapi.yaml',
    'package.json package.json',
    'compose docker-compose.yml',
  ])
})

test('a program named like a folder, and a folder named like a log, are no sources', () => {
  const directory = directoryWith('api', 'docs', 'access.log/part')
  expect(findSources(directory)).toEqual([])
})

test('a link to a log is a log, and one that leads nowhere is none', () => {
  const directory = directoryWith('elsewhere.txt')
  symlinkSync(join(directory, 'elsewhere.txt'), join(directory, 'access.log'))
  symlinkSync('nowhere', join(directory, 'app.har'))
  symlinkSync('openapi.json', join(directory, 'openapi.json'))
  expect(findSources(directory)).toEqual([{ kind: 'log', path: 'access.log' }])
})

test('an empty directory has no sources', () => expect(findSources(directoryWith())).toEqual([]))

test.each([
  ['access.log', '1.1.1.1 - - […', 'log'],
  ['nginx-access.log.1', '', 'log'],
  ['requests.json', '{"method":"GET"}\n{"method":"GET"}\n', 'log'],
  ['recording.json', '{ "log": { "version": "1.2"', 'har'],
  ['app.har', '', 'har'],
  ['api.json', '{\n  "openapi": "3.1.0"', 'openapi'],
  ['api.json', '{"swagger":"2.0"}', 'openapi'],
  ['api.yaml', 'openapi: 3.0.0', 'openapi'],
  ['api.json', '{\n  "info": {}\n}', 'openapi'],
  ['stack.yml', 'name: x\nservices:\n', 'compose'],
  ['load.js', '', 'script'],
  ['load.test.ts', '', 'script'],
  ['a/package.json', '{}', 'package.json'],
])('%s is told by its name and what is in it', (name, text, kind) => expect(kindOf(name, text)).toBe(kind))
