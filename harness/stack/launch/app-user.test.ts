import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { completeTarget } from '../../config/target/complete-target.ts'
import { describeCommand } from '../services/app.ts'
import type { App } from './app-description.ts'
import { chooseAppUser, namedUserHere, userOrRoot } from './app-user.ts'

const nobody = { uid: 65_534, gid: 65_534, name: 'nobody' }

/** A project that everybody can read, with a file that only its owner can. */
async function makeProject(): Promise<{ readonly root: string; readonly secret: string }> {
  const root = await mkdtemp(join(tmpdir(), 'tg-user-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await chmod(root, 0o755)
  const secret = join(root, 'secret.json')
  await writeFile(secret, '{}', { mode: 0o600 })
  return { root, secret }
}

test('a named user who cannot read what the app needs is an error, and never root', async () => {
  const { root, secret } = await makeProject()
  const choose = (...paths: readonly string[]) => chooseAppUser({ asked: 'nobody', root, paths }, nobody)
  expect((await choose(root)).user?.name).toBe('nobody')
  await expect(choose(root, secret)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(/^The app runs as nobody, who cannot read .*secret\.json: .*app\.user/),
  })
})

test('beside containers, a named user who cannot work in the files of the app is an error, and never root', async () => {
  const { root, secret } = await makeProject()
  const choose = (asked: string, path: string) => namedUserHere({ asked, root, paths: [path] }, nobody)
  expect((await choose('nobody', root))?.name).toBe('nobody')
  expect(await choose('root', secret)).toBeUndefined()
  for (const [asked, path, problem] of [
    ['nobody', secret, 'The app runs as nobody, who cannot read'],
    ['daemon', root, 'In Docker the files of the app belong to nobody, so'],
  ] as const)
    await expect(choose(asked, path)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(problem),
    })
})

test.runIf(process.getuid?.() === 0)(
  'a user whom nobody named gives way to root, with a warning that names what is closed',
  async () => {
    const { root, secret } = await makeProject()
    const choose = (...paths: readonly string[]) => chooseAppUser({ asked: undefined, root, paths }, nobody)
    expect((await choose(root)).user).toEqual(nobody)
    const { user, words, warning } = await choose(root, secret)
    expect([user, words]).toEqual([undefined, ' as root'])
    expect(warning).toContain(`runs as root, as nobody cannot read ${secret};`)
  },
)

test('a process whose files its user cannot read runs as root with a warning, unless they are its own', async () => {
  const { root, secret } = await makeProject()
  const said: string[] = []
  const warn = (message: string) => said.push(message)
  const userIn = (own: string) =>
    userOrRoot('The service queue', nobody, { paths: [root, secret], own, warn })
  expect(await userIn(root)).toEqual(nobody)
  expect(said).toEqual([])
  expect(await userIn(join(root, 'run'))).toBeUndefined()
  const message = `The service queue runs as root, as nobody cannot read ${secret}; open it to that user.`
  expect(said).toEqual([message])
})

/** An app of a project that is started by a command. */
const appIn = (root: string, command: string, user: App['user']): App => ({
  target: completeTarget({ name: 'shop', app: command, routes: { root: 'GET /' } }),
  root,
  settings: {
    ...{ host: '127.0.0.1', postgres: undefined, redis: undefined, services: {}, filesPrefix: undefined },
    ...{ directory: join(root, 'files'), secret: () => '', latencyBudgets: [] },
  },
  user,
  cache: join(root, 'cache'),
})

const place = { name: 'app-1', port: 1, adminPort: 2 }

test('once its user is chosen, no process of the app runs as another, whatever it can no longer read', async () => {
  const { root, secret } = await makeProject()
  const command = ['/bin/sh', secret]
  const app = appIn(root, 'sh start.sh', nobody)
  await expect(describeCommand(app, place, command)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`nobody, who cannot read ${secret}`),
  })
  expect((await describeCommand({ ...app, user: undefined }, place, command)).user).toBeUndefined()
})

test('a program of an installed package is that of the directory of the app, also in its PATH', async () => {
  const { root } = await makeProject()
  const programs = join(root, 'node_modules/.bin')
  await mkdir(programs, { recursive: true })
  await writeFile(join(programs, 'serve'), '#!/bin/sh\n', { mode: 0o755 })
  const { command, environment } = await describeCommand(appIn(root, 'serve', undefined), place, ['serve'])
  expect(command).toBe(join(programs, 'serve'))
  expect(environment.PATH?.split(':')[0]).toBe(programs)
})
