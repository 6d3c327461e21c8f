import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * The numeric fields of the `stats` section of Redis' INFO. The harness uses only two commands of the protocol, so it needs
 * no client library.
 * @throws Error when Redis cannot be reached within `timeoutMs`, or refuses.
 */
export async function redisStats(url: string, timeoutMs: number): Promise<Record<string, number>> {
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
    socket.write(`${signInOf(url)}${commandOf('INFO', 'stats')}${commandOf('QUIT')}`)
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

function statsIn(answer: string): Record<string, number> {
  const lines = answer.split('\r\n')
  const refusal = lines.find((line) => line.startsWith('-'))
  if (refusal !== undefined) throw new Error(`Redis refused: ${refusal.slice(1)}`)
  if (!lines.includes('# Stats')) throw new Error('Redis closed the connection without an answer')
  const fields = lines.flatMap((line) => {
    const [, name, value] = /^(\w+):(\d+)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, Number(value)] as const]
  })
  return Object.fromEntries(fields)
}
