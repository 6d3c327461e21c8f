import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { copyFile, lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownUid } from '../ledger/run-root.ts'
import { sharedFilesOf } from './shared-files.ts'

const onLinux = test.runIf(process.platform === 'linux')

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tg-shared-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

/** Shared memory of ours with a name that a server might choose, and its inode. */
async function makeMemory(): Promise<{ readonly file: string; readonly inode: number }> {
  const file = `/dev/shm/PostgreSQL.${randomInt(2 ** 31, 2 ** 32)}`
  await writeFile(file, '', { flag: 'wx', mode: 0o600 })
  onTestFinished(() => rm(file, { force: true }))
  return { file, inode: (await lstat(file)).ino }
}

const line = (inode: number, path: string): string =>
  `7f3a1c000000-7f3a1c100000 rw-s 00000000 00:19 ${inode}                    ${path}\n`

/** The shared files of a process of that user with these lines in its maps. */
async function filesOf(uid: number, maps: string): Promise<readonly string[]> {
  const proc = await temporary()
  await mkdir(join(proc, '77'))
  await writeFile(join(proc, '77/status'), `Name:\tpostgres\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`)
  await writeFile(join(proc, '77/maps'), `7f0000000000-7f0000001000 r--p 00000000 00:00 0 \n${maps}`)
  return sharedFilesOf([77], proc)
}

onLinux('the shared memory that a process maps and that belongs to its user is found, once', async () => {
  const { file, inode } = await makeMemory()
  expect(await filesOf(ownUid(), line(inode, file) + line(inode, file))).toEqual([file])
})

onLinux.each([
  ['of another user', 1, 0, ''],
  ['that has only its name, as in another mount namespace', 0, 1, ''],
  ['at the end of another path', 0, 0, '/tmp/x'],
  ['behind a space in another path', 0, 0, '/tmp/x '],
])('shared memory %s is none of its files', async (_, otherUser, otherInode, before) => {
  const { file, inode } = await makeMemory()
  expect(await filesOf(ownUid() + otherUser, line(inode + otherInode, before + file))).toEqual([])
})

onLinux("a program with the name of another server's shared memory does not name that", async () => {
  const { file } = await makeMemory()
  const place = await temporary()
  await mkdir(join(place, 'dev/shm'), { recursive: true })
  const program = join(place, file)
  await copyFile('/bin/sleep', program)
  const child = spawn(program, ['1000'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  expect(await sharedFilesOf([child.pid ?? 0])).toEqual([])
})
