import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { completeTarget } from '../config/target/complete-target.ts'
import type { ServiceDescription } from '../config/target/description.ts'
import { placeOf, userOfOwn } from './own-services.ts'
import type { StackNews } from './start.ts'

const serviceOf = (description: ServiceDescription) => {
  const services = { worker: description }
  const { worker } = completeTarget({ name: 'a', app: 'x', services, routes: {} }).services
  if (worker === undefined || worker === true) throw new Error('The service is not described.')
  return worker
}

test.each<[string, ServiceDescription, boolean]>([
  ['that takes connections', { command: 'x' }, true],
  ['that answers on a path', { command: 'x', ready: '/health' }, true],
  ['that is ready by its log', { command: 'x', ready: { log: 'ready' } }, false],
  ['that is ready by its log, and names its port', { command: 'x', ports: 7, ready: { log: 'ready' } }, true],
])('a service %s has a port, and is asked there: %s', (_, description, isAsked) =>
  expect(placeOf(serviceOf(description), { main: 7 })).toEqual({ port: 7, isAsked }),
)

test('a service whose files its user cannot read runs as root with a warning, unless they are its own', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tg-own-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await chmod(root, 0o755)
  const closed = join(root, 'closed')
  await writeFile(closed, '', { mode: 0o600 })
  const user = { uid: 65_534, gid: 65_534, name: 'nobody' }
  const said: StackNews[] = []
  const userIn = (directory: string) =>
    userOfOwn('queue', [root, closed], { guard: { user, directory }, onStep: (news) => said.push(news) })
  expect(await userIn(root)).toEqual(user)
  expect(said).toEqual([])
  expect(await userIn(join(root, 'run'))).toBeUndefined()
  const message = `The service queue runs as root, as nobody cannot read ${closed}; open it to that user.`
  expect(said).toEqual([{ type: 'warning', message }])
})
