import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fingerprint, instrumentModules } from '../../harness/calibration/fingerprint.ts'
import { sourcesOf } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')

/** The modules behind some files as a parser finds them, independently of how the fingerprint searches. */
function closureOf(entries: readonly string[]): Set<string> {
  const sources = new Map(sourcesOf(root, ['harness']).map((source) => [source.path, source]))
  const found = new Set<string>()
  const visit = (path: string): void => {
    const source = sources.get(path)
    if (source === undefined || found.has(path)) return
    found.add(path)
    for (const { to } of source.imports) visit(to)
  }
  entries.forEach(visit)
  return found
}

test('the fingerprint of a calibration covers every module that the driver imports', () => {
  const covered = new Set(instrumentModules().map((path) => relative(root, path)))
  const behind = closureOf(['harness/load/driver/driver.ts', 'harness/calibration/known/server.ts'])
  expect(behind.size).toBeGreaterThan(50)
  expect([...behind].filter((path) => !covered.has(path))).toEqual([])
  for (const path of [
    'harness/load/timing/waker-thread.ts',
    'harness/http/h2/connection.ts',
    'harness/load/k6/k6.ts',
    'harness/evidence/recorder/recorder.ts',
    'harness/load/k6/known-standstill.ts',
    'harness/load/autocannon/known.ts',
    'harness/load/open-loop/known.ts',
  ])
    expect(covered).toContain(path)
  expect([...covered].filter((path) => path.includes('report/') || path.endsWith('.test.ts'))).toEqual([])
})

test('another k6 gives another fingerprint', () => {
  const directory = mkdtempSync(join(tmpdir(), 'k6-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const k6 = join(directory, 'k6')
  const asBuilt = (text: string) => {
    writeFileSync(k6, text)
    chmodSync(k6, 0o755)
    return fingerprint([k6])
  }
  const prints = [asBuilt('#!/bin/sh\necho v1'), asBuilt('#!/bin/sh\necho v1.8.1'), fingerprint([undefined])]
  expect(new Set(prints).size).toBe(3)
  expect(fingerprint([k6])).toBe(prints[1])
})
