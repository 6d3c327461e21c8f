import { statSync } from 'node:fs'
import { messageOf, usageError } from '../../base/errors.ts'
import { shownPath } from '../../base/shown-exchange.ts'
import { fileBody } from '../scenario/file-body.ts'
import type { Bytes, HeaderValues, MixEntry, OpenLoopScenario } from '../scenario/scenario.ts'
import type { TypedBody, TypedLoad, TypedRequest } from './typed-load.ts'

/** The name of the scenario that is made from a command line. */
export const typedName = 'url'

/** @throws TailgateError USAGE when the file of a body cannot be read. */
function bytesOf(body: TypedBody): string | Bytes {
  if ('text' in body) return body.text
  try {
    // Two processes read it, and a pipe has its bytes for only one of them.
    if (!statSync(body.file).isFile()) throw new Error('it is no ordinary file.')
    return fileBody(body.file)
  } catch (error) {
    throw usageError(`The body @${body.file} cannot be read: ${messageOf(error)}`)
  }
}

/** Headers by name; those that were typed twice are sent twice. */
function headersOf(typed: TypedLoad['headers']): HeaderValues {
  const values = new Map<string, { readonly name: string; readonly all: string[] }>()
  for (const [name, value] of typed) {
    const known = values.get(name.toLowerCase())
    if (known === undefined) values.set(name.toLowerCase(), { name, all: [value] })
    else known.all.push(value)
  }
  return Object.fromEntries(
    [...values.values()].map(({ name, all: [only = '', ...more] }) => [
      name,
      more.length === 0 ? only : [only, ...more],
    ]),
  )
}

function entryOf(request: TypedRequest, follow: boolean): MixEntry<string> {
  const { route, weight, path, body, contentType } = request
  // The bytes are read once, and every request shares them.
  const made = {
    path,
    ...(body === undefined ? {} : { body: bytesOf(body) }),
    ...(contentType === undefined ? {} : { headers: { 'Content-Type': contentType } }),
  }
  return { route, weight, ...(follow ? { follow } : {}), request: () => made }
}

/** The typed requests in words: `GET /items 80 %, POST /items 20 %`. */
function whyOf({ url, requests }: TypedLoad): string {
  const total = requests.reduce((sum, { weight }) => sum + weight, 0)
  const words = requests.map(({ method, path, weight }) => {
    const share = requests.length === 1 ? '' : ` (${Math.round((100 * weight) / total)} %)`
    return `${method} ${shownPath(path)}${share}`
  })
  return `As typed on the command line, of ${url}: ${words.join(', ')}.`
}

/**
 * The scenario of a load that was typed. It is made in the process that plans and again in the process that drives.
 * @throws TailgateError USAGE.
 */
export function typedScenario(load: TypedLoad): OpenLoopScenario<string> {
  const { requests, headers, rate, connections, duration, warmUp, timeout, expect, follow = false } = load
  const common = headersOf(headers)
  return {
    ...{ name: typedName, engine: 'open-loop', why: whyOf(load) },
    ...{ arrivals: { kind: 'poisson', rate }, connections, duration, warmUp, timeout, budgets: {} },
    ...(headers.length === 0 ? {} : { session: async () => common }),
    ...(expect === undefined
      ? {}
      : { expect: Object.fromEntries(requests.map(({ route }) => [route, expect])) }),
    mix: requests.map((request) => entryOf(request, follow)),
  }
}
