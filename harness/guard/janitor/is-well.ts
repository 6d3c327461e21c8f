import { readFile } from 'node:fs/promises'
import type { KeptService, KeptStack } from '../ledger/ledger.ts'
import { listens, probe } from '../waiting/readiness.ts'
import { answers } from '../waiting/ready.ts'

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

/** Whether a program on a port of this machine answers `opening`, whatever it says. */
const answersTo = (port: number, opening: Buffer): Promise<boolean> =>
  probe({ host: '127.0.0.1', port }, answerTimeoutMs, (_, socket) => socket.write(opening))

/** Whether a port of this machine accepts a connection, which the system does by itself for a program that hangs. */
const accepts = (port: number): Promise<boolean> => listens('127.0.0.1', port, answerTimeoutMs)

/** Whether a URL answers 200. */
export async function answersWell(url: string, authorityFile?: string): Promise<boolean> {
  const authority =
    authorityFile === undefined ? undefined : await readFile(authorityFile, 'utf8').catch(() => undefined)
  return (await answers(url, answerTimeoutMs, authority)()) === undefined
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
  if (name === 'postgres' && postgres) return answersTo(port, openings.postgres)
  if (name === 'redis' && redis) return answersTo(port, openings.redis)
  return (await Promise.all(ports.map(accepts))).every(Boolean)
}
