import { once } from 'node:events'
import { connect } from 'node:net'

/** What a Redis has counted since it was started. */
export interface RedisStats {
  /** The numeric fields of the `stats` section of INFO. */
  readonly counts: Readonly<Record<string, number>>
  /** The id that Redis draws at each start; empty when it does not say. */
  readonly run: string
}

/**
 * Reads the `stats` section of Redis' INFO. The harness uses only two commands of the protocol, so it needs no client library.
 * @throws Error when Redis cannot be reached within `timeoutMs`, or refuses.
 */
export async function redisStats(url: string, timeoutMs: number): Promise<RedisStats> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port || 6379) })
  try {
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`Redis did not answer within ${timeoutMs / 1000} s`)),
    )
    let answer = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text
    })
    // After QUIT Redis closes the connection, so the answer before that is complete.
    const asked = [commandOf('INFO', 'server'), commandOf('INFO', 'stats'), commandOf('QUIT')]
    socket.write(`${signInOf(url)}${asked.join('')}`)
    await once(socket, 'close')
    return statsIn(answer)
  } finally {
    socket.destroy()
  }
}

/** The command that signs in with the credentials of a URL; empty when there are none. */
export function signInOf(url: string): string {
  const { username, password } = new URL(url)
  const credentials = [username, password].filter((part) => part !== '').map(decodeURIComponent)
  return credentials.length === 0 ? '' : commandOf('AUTH', ...credentials)
}

/** A command in the wire format (RESP). */
export const commandOf = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

function statsIn(answer: string): RedisStats {
  const lines = answer.split('\r\n')
  const refusal = lines.find((line) => line.startsWith('-'))
  if (refusal !== undefined) throw new Error(`Redis refused: ${refusal.slice(1)}`)
  const stats = lines.indexOf('# Stats')
  if (stats < 0) throw new Error('Redis closed the connection without an answer')
  const fields = lines.slice(stats).flatMap((line) => {
    const [, name, value] = /^(\w+):(\d+)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, Number(value)] as const]
  })
  return { counts: Object.fromEntries(fields), run: /^run_id:(\w+)\r?$/m.exec(answer)?.[1] ?? '' }
}
