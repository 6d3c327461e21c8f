import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { splitCredentials } from '../http/credentials.ts'
import { givenPrometheus } from './given-prometheus.ts'

test.each(['secret', '100%', 'a%41b', 'a:b/c@d#e?f', 'schlüssel', "it's"])(
  'the password %s of a file is the one that is sent',
  async (password) => {
    const directory = mkdtempSync(join(tmpdir(), 'password-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const passwordFile = join(directory, 'password')
    writeFileSync(passwordFile, `${password}\n`)
    const url = await givenPrometheus({ prometheus: 'http://tailgate@127.0.0.1:9090', passwordFile })
    const { authorization } = splitCredentials(url ?? '').headers
    expect(Buffer.from(`${authorization}`.replace('Basic ', ''), 'base64').toString()).toBe(
      `tailgate:${password}`,
    )
  },
)
