import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TailgateError } from '../../harness/base/errors.ts'
import type { LiveBoards } from './live-boards.ts'
import { askedIn, searchOf } from './live-page.ts'
import { bundlePage } from './served-files.ts'

/** The answer to a request. */
interface Answer {
  readonly status: number
  readonly type: 'text/html' | 'application/json' | 'text/plain'
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

const plain = (status: number, text: string, headers?: Answer['headers']): Answer => ({
  status,
  type: 'text/plain',
  text: `${text}\n`,
  ...(headers ? { headers } : {}),
})

/** Answers must not be stored, framed, or read from another page. The content security policy is in the page itself. */
const always = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/**
 * Whether a request names this server as its host. A request by another name comes from a foreign page whose owner let that
 * name point to this machine (DNS rebinding).
 */
const isMeant = (host: string | undefined, port: number): boolean =>
  ['127.0.0.1', 'localhost'].some((name) => host === `${name}:${port}` || (port === 80 && host === name))

/** A page of a bundle, or the page about an alert; undefined if the path leads to neither. */
async function fileAt(path: string, { files }: LiveBoards): Promise<Answer | undefined> {
  const page = path.startsWith('/results/')
    ? await bundlePage(files.results, path.slice('/results/'.length))
    : undefined
  if (page !== undefined)
    return {
      status: 200,
      type: 'text/html',
      text: page.text,
      headers: { 'content-security-policy': page.policy },
    }
  const runbook = files.runbooks.get(path.slice(1))
  if (runbook === undefined) return undefined
  return { status: 200, type: 'text/plain', text: await readFile(runbook, 'utf8') }
}

async function answer(request: IncomingMessage, boards: LiveBoards, port: number): Promise<Answer> {
  if (!isMeant(request.headers.host, port)) return plain(421, 'This server is asked by another name.')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return plain(405, 'This server only shows something.', { allow: 'GET, HEAD' })
  const url = URL.parse(request.url ?? '', 'http://127.0.0.1')
  if (url === null) return plain(400, 'That is no address.')
  const file = await fileAt(url.pathname, boards)
  if (file !== undefined) return file
  const asked = askedIn(url.searchParams, boards.variables)
  const [, name = '', json] = /^\/([a-z0-9-]*)(\.json)?$/.exec(url.pathname) ?? []
  const first = boards.all[0]
  if (url.pathname === '/' && first)
    return plain(302, 'The first dashboard is elsewhere.', { location: `/${first.name}${searchOf(asked)}` })
  if (url.pathname === '/favicon.ico') return plain(204, '')
  const board = boards.board(name)
  if (board === undefined) return plain(404, 'There is no such dashboard.')
  if (json === undefined) return { status: 200, type: 'text/html', text: await boards.page(board, asked) }
  return { status: 200, type: 'application/json', text: JSON.stringify(await boards.renewal(board, asked)) }
}

function send(response: ServerResponse, { status, type, text, headers }: Answer, body: boolean): void {
  response.writeHead(status, {
    ...always,
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(status === 204 ? '' : text),
    ...headers,
  })
  response.end(body && status !== 204 ? text : undefined)
}

/** Served boards; they are served until they are disposed of. */
export interface ServedBoards extends AsyncDisposable {
  readonly url: string
}

/**
 * Serves live boards to this machine alone.
 * @param port 0 for a free one.
 * @throws TailgateError USAGE when the port is taken or may not be listened on.
 */
export async function serveBoards(boards: LiveBoards, port: number): Promise<ServedBoards> {
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000, maxHeaderSize: 16_384 })
  await listen(server, port)
  const own = (server.address() as AddressInfo).port
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    answer(request, boards, own).then(
      (found) => send(response, found, request.method !== 'HEAD'),
      // A fault of this server ends the answer; the page then says that it is not renewed.
      () => send(response, plain(500, 'This page could not be made.'), true),
    )
  })
  return {
    url: `http://127.0.0.1:${own}/`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = `--port ${port} cannot be listened on: ${error.code ?? error.message}.`
      reject(new TailgateError('USAGE', { problem, command: 'dashboards serve' }))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}
