import { open } from 'node:fs/promises'
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import type { Ready } from '../../config/target/description.ts'
import type { GuardedProcess } from '../processes/process.ts'
import { answers, type Check } from './ready.ts'

/**
 * Asks a port by one connection, which is closed again. `opened` is called once the connection is open, and may decide. Data
 * from the other side decides for true; its end, an error and `timeoutMs` without any news decide for false.
 */
export const probe = (
  to: TcpNetConnectOpts,
  timeoutMs: number,
  opened: (settle: (found: boolean) => void, socket: Socket) => void,
): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(to)
    const settle = (found: boolean) => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(timeoutMs, () => settle(false))
    socket.once('connect', () => opened(settle, socket))
    socket.once('data', () => settle(true))
    for (const end of ['error', 'end', 'close'] as const) socket.once(end, () => settle(false))
  })

/** Whether a program accepts connections at this address within a time in milliseconds. */
export const listens = (host: string, port: number, timeoutMs = 500): Promise<boolean> =>
  probe({ host, port }, timeoutMs, (settle) => settle(true))

/** Bytes of a log that are read at once; a text that lies across two pieces is still found. */
const pieceBytes = 1 << 16

/**
 * A check that a log contains a text from a position on. Parts that were read are not read again, and what was found stays
 * found.
 */
function logHolds(file: string, start: number, text: string): Check {
  let position = start
  let rest = ''
  let isFound = false
  const problem = `its log does not hold ${JSON.stringify(text)}`
  return async () => {
    if (isFound) return undefined
    await using log = await open(file, 'r')
    const piece = Buffer.alloc(pieceBytes)
    for (;;) {
      const { bytesRead } = await log.read(piece, 0, pieceBytes, position)
      if (bytesRead === 0) return problem
      position += bytesRead
      rest += piece.toString('latin1', 0, bytesRead)
      // Compared byte by byte, because a character of several bytes may lie across two pieces.
      isFound = rest.includes(Buffer.from(text).toString('latin1'))
      if (isFound) return undefined
      rest = rest.slice(-4 * text.length)
    }
  }
}

/**
 * How to detect that a process is ready that listens on this port of 127.0.0.1. What an earlier process of its name wrote into
 * its log does not count.
 */
export function readinessOf(
  ready: Ready,
  port: number,
): (process: Pick<GuardedProcess, 'logFile' | 'logStart'>) => Check {
  if ('path' in ready) return () => answers(`http://127.0.0.1:${port}${ready.path}`)
  if ('log' in ready) return ({ logFile, logStart = 0 }) => logHolds(logFile, logStart, ready.log)
  return () => async () =>
    (await listens('127.0.0.1', port))
      ? undefined
      : `nothing takes connections on 127.0.0.1:${port} (ECONNREFUSED)`
}

/**
 * The same for a process of the app, to whose port the load goes: one that is ready by its log must also take connections
 * there.
 */
export function readinessOfApp(ready: Ready, port: number): ReturnType<typeof readinessOf> {
  const told = readinessOf(ready, port)
  if (!('log' in ready)) return told
  return (process) => {
    const [inLog, atPort] = [told(process), readinessOf({ port: true }, port)(process)]
    return async () => (await inLog()) ?? (await atPort())
  }
}
