import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { ownUid, unprivilegedUser } from '../ledger/run-root.ts'
import { findPortHolders, killPortHolders } from './port-holders.ts'

const script = `const server = require('node:net').createServer()
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

/** A process that listens on a port, in a session of its own as a program in the background. */
async function startListener() {
  const user = await unprivilegedUser()
  const child = spawn(process.execPath, ['-e', script], {
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  return { child, port: Number(String(line)), uid: user?.uid ?? ownUid() }
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
