import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { ownUid, unprivilegedUser } from '../ledger/run-root.ts'
import { findPortHolders, killPortHolders } from './port-holders.ts'
import { signalPid } from './strays.ts'

const script = `const server = require('node:net').createServer()
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

/** A process in a session of its own as a program in the background, with what it has written first. */
async function startLeader(script: string, args: readonly string[] = []) {
  const user = await unprivilegedUser()
  const child = spawn(process.execPath, ['-e', script, ...args], {
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [written] = await once(child.stdout, 'data')
  return { child, written: String(written), uid: user?.uid ?? ownUid() }
}

/** A process that listens on a port. */
async function startListener() {
  const { child, written, uid } = await startLeader(script)
  return { child, port: Number(written), uid }
}

test.runIf(process.platform === 'linux')(
  'what listens on a reserved port is ended, unless it is of another user or older than the guardian',
  async () => {
    const { child, port, uid } = await startListener()
    const reserved = { ports: new Set([port]), users: new Set([uid]) }
    expect(await findPortHolders(reserved)).toEqual([child.pid])
    expect(await findPortHolders({ ...reserved, ports: new Set([1]) })).toEqual([])
    expect(await findPortHolders({ ...reserved, users: new Set([uid + 1, 0]) })).toEqual([])
    const { child: younger } = await startListener()
    expect(await findPortHolders(reserved, younger.pid)).toEqual([])
    const ended = once(child, 'exit')
    await killPortHolders(reserved)
    expect(await ended).toEqual([null, 'SIGKILL'])
  },
)

/** What starts the listener once it is asked to, and writes its process id and its port. */
const starting = `const { spawn } = require('node:child_process')
  const [script, detached, variable] = process.argv.slice(1)
  console.log('it waits')
  process.stdin.once('data', () => {
    const env = { [variable]: '0123456789ab' }
    const stdio = ['ignore', 'pipe', 'inherit']
    const child = spawn(process.execPath, ['-e', script], { env, stdio, detached: detached === 'detached' })
    child.stdout.once('data', (port) => console.log(child.pid + ' ' + port))
  })`

/** A listener that another process has started, and a process that is younger than the other and older than the listener. */
async function startByAnother(session: 'detached' | 'joined', variable: string) {
  const { child: starter, uid } = await startLeader(starting, [script, session, variable])
  const { child: between } = await startLeader(
    `console.log('it is there'); setInterval(() => undefined, 1e6)`,
  )
  starter.stdin.write('start\n')
  const [line] = await once(starter.stdout, 'data')
  const [pid = 0, port = 0] = String(line).trim().split(' ').map(Number)
  onTestFinished(() => {
    // 0 would be the group of this process.
    if (pid > 1) signalPid(pid, 'SIGKILL')
  })
  const reserved = { ports: new Set([port]), users: new Set([uid]) }
  return { pid, reserved, starter: starter.pid, between: between.pid }
}

test.runIf(process.platform === 'linux')('what others have surely started is left alone', async () => {
  const own = await startByAnother('detached', 'GREETING')
  expect(await findPortHolders(own.reserved, own.starter)).toEqual([own.pid])
  expect(await findPortHolders(own.reserved, own.between)).toEqual([])
  const joined = await startByAnother('joined', 'GREETING')
  expect(await findPortHolders(joined.reserved, joined.starter)).toEqual([])
  const ofRun = await startByAnother('detached', 'TAILGATE_RUN')
  expect(await findPortHolders(ofRun.reserved, ofRun.starter)).toEqual([])
})
