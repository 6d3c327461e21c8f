import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ownVersion } from '../../harness/base/paths.ts'
import { whyNot } from './daemon.ts'

const image = 'tailgate-test/harness:latest'
const reason = await whyNot([image])

const inImage = (directory: string, ...args: readonly string[]) =>
  spawnSync('docker', ['run', '--rm', '--network', 'host', '-v', `${directory}:/work`, image, ...args], {
    encoding: 'utf8',
  })

describe.skipIf(reason)(`the image of Tailgate${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test('runs as a user of no rights, and writes into the project that it is given', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tailgate-image-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    chmodSync(directory, 0o777)
    writeFileSync(join(directory, 'package.json'), '{"name":"shop","scripts":{"start":"node a.js"}}')
    expect(inImage(directory, '--version').stdout.trim()).toBe(ownVersion())
    const { status, stdout, stderr } = inImage(directory, 'init', '--yes', '--ci', 'none')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Written: tailgate.config.ts, scenarios/usual.ts')
    expect(readdirSync(directory).sort()).toEqual(['package.json', 'scenarios', 'tailgate.config.ts'])
  })
})
