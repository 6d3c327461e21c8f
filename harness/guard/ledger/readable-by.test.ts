import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { userFor } from './readable-by.ts'

const nobody = { uid: 65_534, gid: 65_534 }

test('a program runs as the unprivileged user if that user can read all its files, else as the caller', async () => {
  const home = await mkdtemp(join(tmpdir(), 'tg-reach-'))
  await mkdir(join(home, 'open'))
  await writeFile(join(home, 'open', 'file'), '')
  await writeFile(join(home, 'open', 'secret'), '', { mode: 0o600 })
  await symlink(join(home, 'open', 'secret'), join(home, 'open', 'link'))
  await chmod(home, 0o755)
  const reached = async (...paths: readonly string[]) =>
    (await userFor(
      nobody,
      paths.map((path) => join(home, path)),
    )) === nobody
  expect(await reached('open/file')).toBe(true)
  expect(await reached('open/file', 'open/secret')).toBe(false)
  expect(await reached('open/link')).toBe(false)
  expect(await reached('open/missing')).toBe(false)
  await chmod(home, 0o700)
  expect(await reached('open/file')).toBe(false)
  expect(await userFor(undefined, [join(home, 'open/file')])).toBeUndefined()
  await rm(home, { recursive: true })
})
