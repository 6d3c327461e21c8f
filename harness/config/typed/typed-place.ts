import { withoutUsers } from '../../base/redact.ts'
import { percentDecoded } from '../../base/text.ts'

/** The parts of a URL that can be driven. */
export interface TypedPlace {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  /** `user:password` of the URL, decoded; undefined if it contains none. */
  readonly user: string | undefined
}

/** Schemes that cannot be driven, with a word for each. */
const otherSchemes: Readonly<Record<string, string>> = {
  'h3:':
    'Tailgate speaks HTTP/1.1 and HTTP/2; a service that answers over HTTP/3 alone cannot be driven yet.',
  'quic:':
    'Tailgate speaks HTTP/1.1 and HTTP/2; a service that answers over HTTP/3 alone cannot be driven yet.',
  'ws:': 'Tailgate drives requests and answers, no WebSockets.',
  'wss:': 'Tailgate drives requests and answers, no WebSockets.',
  'grpc:': 'Tailgate drives requests and answers over HTTP; gRPC needs the k6 engine.',
}

/** Reads a URL; a sentence with the problem, without the password that the URL may contain, if it cannot be driven. */
export function readPlace(text: string): TypedPlace | string {
  if (!URL.canParse(text)) return `"${withoutUsers(text)}" is no URL: its host or port cannot be read.`
  const { protocol, host, hostname, pathname, search, username, password } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:')
    return `A URL begins with http:// or https://, not ${protocol}//. ${otherSchemes[protocol] ?? ''}`.trimEnd()
  // A server listens on all addresses by this name, but a client cannot connect to it.
  if (hostname === '0.0.0.0' || hostname === '[::]')
    return `${hostname} is where a service listens, no address that can be asked: write 127.0.0.1.`
  const user =
    username === '' && password === '' ? undefined : `${percentDecoded(username)}:${percentDecoded(password)}`
  return { origin: `${protocol}//${host}`, path: `${pathname}${search}`, user }
}

/** Reads a base URL, to which paths are added; a sentence with the problem if it is none. */
export function readBase(typed: string): TypedPlace | string {
  const text = typed.trim()
  const place = readPlace(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  if (typeof place === 'string' || place.path === '/') return place
  return `--url is a base without a path, such as ${place.origin}; paths are said by the requests or the scenario.`
}
