import { get } from 'node:http'
import { get as getSecured } from 'node:https'

export interface Asking {
  /** Milliseconds after which it counts as unanswered. */
  readonly timeout: number
  /** The certificate (PEM) that vouches for a secured URL, when the system does not know it. */
  readonly authority?: string | undefined
}

/** The status code a URL answers with. @throws Error when it does not answer. */
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
