import { Agent, type ClientRequest, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:http2'
import { Agent as SecureAgent, get as secureGet } from 'node:https'
import { text } from 'node:stream/consumers'
import type { KnownTransport } from './transport.ts'

/** Sends requests to a server over connections that stay open. Disposing it closes them. */
export interface Asker extends Disposable {
  /**
   * The text of an answer.
   * @throws Error when none arrives in time.
   */
  ask(path: string): Promise<string>
}

function http2Asker(url: string, ca: string, answerTimeoutMs: number): Asker {
  const session = connect(url, { ca }).on('error', () => undefined)
  return {
    ask(path) {
      const stream = session.request({ ':path': path })
      stream.setTimeout(answerTimeoutMs, () => stream.destroy(new Error(`${url}${path} did not answer.`)))
      return text(stream)
    },
    [Symbol.dispose]: () => session.destroy(),
  }
}

/** `answerTimeoutMs` is the longest time for an answer, in milliseconds. */
export function openAsker(
  url: string,
  { protocol, secured }: KnownTransport,
  answerTimeoutMs: number,
): Asker {
  if (protocol === 'h2' && secured) return http2Asker(url, secured.authority, answerTimeoutMs)
  const agent = secured
    ? new SecureAgent({ keepAlive: true, ca: secured.authority })
    : new Agent({ keepAlive: true })
  const send = (path: string, onAnswer: (answer: IncomingMessage) => void): ClientRequest =>
    (secured ? secureGet : get)(`${url}${path}`, { agent, timeout: answerTimeoutMs }, onAnswer)
  return {
    ask: (path) =>
      new Promise((resolve, reject) => {
        const asked = send(path, (answer) => resolve(text(answer)))
        asked.once('error', reject)
        asked.once('timeout', () => asked.destroy(new Error(`${url}${path} did not answer.`)))
      }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}
