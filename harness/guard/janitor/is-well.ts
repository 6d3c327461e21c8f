import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { KeptService, KeptStack } from '../ledger/ledger.ts'
import { statusOf } from '../waiting/http-status.ts'

/** How long a service may take to answer, in milliseconds. */
const answerTimeoutMs = 2000

/**
 * The beginnings of conversations that are answered without a password: whether PostgreSQL would encrypt (SSLRequest), and a
 * PING, which Redis may refuse.
 */
const openings = {
  postgres: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]),
  redis: Buffer.from('PING\r\n'),
} as const

/**
 * Whether a program on a port of this machine answers `opening`, whatever it says; without an opening, whether it accepts a
 * connection, which the system does by itself for a program that hangs.
 */
const answers = (port: number, opening?: Buffer): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: answerTimeoutMs })
    const settle = (found: boolean) => {
      socket.destroy()
      resolve(found)
    }
    socket.once('connect', () => (opening === undefined ? settle(true) : socket.write(opening)))
    socket.once('data', () => settle(true))
    for (const end of ['timeout', 'error', 'close'] as const) socket.once(end, () => settle(false))
  })

/** Whether a URL answers 200. */
export async function answersWell(url: string, authorityFile?: string): Promise<boolean> {
  const authority =
    authorityFile === undefined ? undefined : await readFile(authorityFile, 'utf8').catch(() => undefined)
  return statusOf(url, { timeout: answerTimeoutMs, authority }).then(
    (status) => status === 200,
    () => false,
  )
}

/** Whether each process of the app answers on the path on which the app is healthy. */
async function isAppWell(health: string, ports: readonly number[]): Promise<boolean> {
  const { pathname, search } = new URL(health)
  const answering = ports.map((port) => answersWell(`http://127.0.0.1:${port}${pathname}${search}`))
  return (await Promise.all(answering)).every(Boolean)
}

/**
 * Whether a service of a kept stack answers now, asked in the most meaningful way that exists for it.
 * @param lives whether its processes are there and none of them is stopped.
 */
export async function isWell(
  { health, authority, postgres, redis, prometheus, grafana }: KeptStack,
  { name, port, ports = [port], isAsked = true }: KeptService,
  lives: boolean,
): Promise<boolean> {
  // It need not listen, as a worker does, or it listens only in a network of containers.
  if (!lives || !isAsked || port === 0) return lives
  if (name === 'nginx' && health !== undefined) return answersWell(health, authority)
  if (name === 'app' && health !== undefined) return isAppWell(health, ports)
  if (name === 'prometheus' && prometheus) return answersWell(`${prometheus}/-/healthy`)
  if (name === 'grafana' && grafana) return answersWell(`${grafana.url}/api/health`)
  if (name === 'postgres' && postgres) return answers(port, openings.postgres)
  if (name === 'redis' && redis) return answers(port, openings.redis)
  return (await Promise.all(ports.map((each) => answers(each)))).every(Boolean)
}
