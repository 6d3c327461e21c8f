import { connect, type Socket } from 'node:net'
import { messageOf } from '../../base/errors.ts'
import { sum } from '../../base/sum.ts'
import { within } from '../../base/within.ts'
import { commandOf, signInOf } from '../redis-stats.ts'
import { type ServiceReading, unknownFor } from './work-reading.ts'

/**
 * Commands that open, monitor or configure a connection or the server, sent by an app, an exporter or the harness; they are
 * not work for a request.
 */
const administration: ReadonlySet<string> = new Set([
  ...['auth', 'hello', 'quit', 'ping', 'select', 'client', 'reset', 'info', 'config', 'slowlog', 'latency'],
  ...['command', 'memory', 'module', 'dbsize', 'role', 'replconf', 'psync', 'cluster', 'acl', 'time'],
])

/** The fields of INFO by name. */
function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split('\r\n').flatMap((line) => {
      const at = line.indexOf(':')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
    }),
  )
}

/** How often each command ran, including those in a script or a transaction. */
function callsIn(
  fields: ReadonlyMap<string, string>,
): readonly (readonly [command: string, calls: number])[] {
  return [...fields].flatMap(([name, value]) => {
    const [, command, calls] = /^cmdstat_([^|]+)(?:\|.*)? calls=(\d+)/.exec(`${name} ${value}`) ?? []
    return command === undefined ? [] : [[command, Number(calls)] as const]
  })
}

/** The bytes of a PING and its answer, with which clients keep idle connections open. */
const pingBytes = '*1\r\n$4\r\nPING\r\n+PONG\r\n'.length

/** A connection to Redis that only asks for INFO, and counts the bytes that it has moved. */
class Link {
  readonly #socket: Socket
  readonly #greeting: string
  #text = ''
  #sent = 0
  #received = 0
  #answered: { resolve(info: string): void; reject(error: Error): void } | undefined

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#greeting = signInOf(url)
    this.#socket = connect({ host: hostname, port: Number(port || 6379), noDelay: true })
    this.#socket
      .setEncoding('latin1')
      .on('data', (text) => this.#hear(String(text)))
      .on('error', (error) => this.#answered?.reject(error))
      .on('close', () => this.#answered?.reject(new Error('it closed the connection')))
    // A harness that is otherwise finished must not wait for this connection.
    this.#socket.unref()
  }

  /** The whole INFO text, and the bytes that this connection had moved when Redis counted. */
  async info(): Promise<{ readonly text: string; readonly ownBytes: number }> {
    const greeting = this.#sent === 0 ? this.#greeting : ''
    const asked = `${greeting}${commandOf('INFO', 'all')}`
    // Redis sends its answers, and counts them, only after it has executed all commands that arrived together.
    const received = this.#received
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    this.#answered = { resolve, reject }
    this.#text = ''
    this.#sent += Buffer.byteLength(asked)
    this.#socket.ref()
    this.#socket.write(asked)
    const text = await promise.finally(() => this.#socket.unref())
    return { text, ownBytes: this.#sent + received }
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(text: string): void {
    this.#received += text.length
    this.#text += text
    const refusal = /^-([^\r]*)\r\n/m.exec(this.#text)
    if (refusal) this.#answered?.reject(new Error(`it refused: ${refusal[1]}`))
    const found = /^\$(\d+)\r\n/m.exec(this.#text)
    if (!found) return
    const begin = found.index + found[0].length
    const end = begin + Number(found[1])
    if (this.#text.length >= end + 2) this.#answered?.resolve(this.#text.slice(begin, end))
  }
}

/** Asks one Redis what it did for the service. It connects at the first question, and again after a connection broke. */
export class RedisWork {
  readonly #url: string
  readonly #timeoutMs: number
  #link: Link | undefined

  constructor(url: string, timeoutMs: number) {
    this.#url = url
    this.#timeoutMs = timeoutMs
  }

  /** Its current counts; never rejects. */
  async read(): Promise<ServiceReading> {
    try {
      this.#link ??= new Link(this.#url)
      const asked = this.#link.info()
      // A late answer no longer matters: the caller already has a result.
      asked.catch(() => undefined)
      const answer = await within(asked, this.#timeoutMs, undefined)
      if (answer === undefined) throw new Error(`it did not answer within ${this.#timeoutMs / 1000} s`)
      return readingOf(answer.text, answer.ownBytes)
    } catch (error) {
      this.close()
      return unknownFor('redis', `Redis could not be asked: ${messageOf(error)}.`)
    }
  }

  close(): void {
    this.#link?.close()
    this.#link = undefined
  }
}

function readingOf(text: string, ownBytes: number): ServiceReading {
  const fields = fieldsOf(text)
  const moved = ['total_net_input_bytes', 'total_net_output_bytes'].map((name) => Number(fields.get(name)))
  const calls = callsIn(fields)
  const sumOf = (wanted: (command: string) => boolean): number =>
    calls.reduce((sum, [command, count]) => sum + (wanted(command) ? count : 0), 0)
  const pings = pingBytes * sumOf((command) => command === 'ping')
  const bytes = sum(moved) - ownBytes - pings
  return {
    counts: {
      redisCommands: sumOf((command) => !administration.has(command)),
      ...(Number.isFinite(bytes) ? { redisBytes: bytes } : {}),
    },
    unknown: Number.isFinite(bytes) ? {} : { redisBytes: 'This Redis does not count the bytes it moves.' },
    origin: { 'Redis was started anew': fields.get('run_id') ?? '' },
  }
}
