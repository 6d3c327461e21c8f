import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Interruption } from '../../base/errors.ts'
import { openBundle } from '../../bundle/bundle.ts'
import { endEarly, profile } from './profile.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tailgate-profile-'))
})
afterEach(() => rm(out, { recursive: true }))

test('what is interrupted before its first profile leaves no bundle, and names none', async () => {
  const reason = new Interruption('SIGINT')
  const signal = AbortSignal.abort(reason)
  const context = { id: '0123456789ab', startedAt: 0, signal, watch: () => undefined }
  // Nothing else of the plan is read before the stack starts.
  const ended = profile({ out } as never, [undefined], context)
  await expect(ended).rejects.toBe(reason)
  expect([reason.bundle, await readdir(out)]).toEqual([undefined, []])
})

test('what ends after its first profile keeps its bundle, and names it', async () => {
  const bundle = openBundle(await mkdtemp(join(out, 'bundle-')))
  await bundle.write('profiles/cpu.html', 'page')
  const taken = [{ name: 'flame graph', file: 'profiles/cpu.html', summary: [] }]
  const ended = endEarly(new Interruption('SIGINT'), bundle, taken, () => undefined)
  await expect(ended).rejects.toMatchObject({ exit: 130, bundle: bundle.directory })
  expect(await readdir(join(bundle.directory, 'profiles'))).toEqual(['cpu.html'])
})
