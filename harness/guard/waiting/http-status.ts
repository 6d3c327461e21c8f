import { get } from 'node:http'
import { get as getSecured } from 'node:https'

export interface Asking {
  /** Milliseconds after which the request counts as unanswered. */
  readonly timeout: number
  /** The certificate (PEM) of the authority for a secured URL, when the system does not know it. */
  readonly authority?: string | undefined
}

/**
 * The status code with which a URL answers.
 * @throws Error when it does not answer.
 */
export const statusOf = (url: string, { timeout, authority }: Asking): Promise<number> =>
  new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? getSecured : get
    const trusting = authority === undefined ? {} : { ca: authority }
    const request = ask(url, { agent: false, timeout, ...trusting }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer within ${timeout} ms`)))
    request.on('error', reject)
  })
