import { STATUS_CODES } from 'node:http'
import { TailgateError } from '../../base/errors.ts'
import { wordsOfLocal } from '../../base/local-cause.ts'
import { shownPath } from '../../base/shown-exchange.ts'
import { printable } from '../../base/text.ts'
import { statusFailures } from '../../config/figures/outcomes.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Unreached } from './try-connecting.ts'

/** The answer to the first request of a route. */
export interface FirstAnswer {
  readonly route: string
  /** The request without credentials: `GET /items`. */
  readonly asked: string
  readonly status: number
  /** Undefined if the answer is correct. */
  readonly failure: FailureKind | undefined
  /** The code of the error of this machine, if the failure is `local`. */
  readonly local?: string | undefined
  /** The value of the header Location. */
  readonly location?: string | undefined
  /** The path and query to which redirects that were followed led. */
  readonly ledTo?: string | undefined
  /** The beginning of the body, in a form that may be shown. */
  readonly body?: string | undefined
}

const unreachable = (url: string, problem: string, remedy: string): TailgateError =>
  new TailgateError('TARGET_UNREACHABLE', { url, problem, remedy })

/** What is known of the way to a target before it is asked. */
export interface Way {
  /** Whether something on this machine listens on its port for datagrams. */
  readonly speaksUdp: boolean
  /** Whether the environment names a proxy. */
  readonly hasProxy?: boolean
}

/** Behind a proxy a name may be unknown and a connection may never come about. */
const aboutProxy = ({ hasProxy }: Way): string =>
  hasProxy
    ? ' The environment names a proxy (HTTP_PROXY and the like), which is not used: it would be measured too.'
    : ''

const aboutUdp =
  'Something listens there for datagrams (UDP) only: if it is HTTP/3, let the service answer over HTTP/2 or HTTP/1.1 too, as Tailgate speaks those.'

function unconnected(url: string, { code, message }: Unreached, way: Way): TailgateError {
  const { host, port, protocol } = new URL(url)
  if (code === 'ECONNREFUSED')
    return unreachable(
      url,
      `nothing listens at ${host}${port === '' ? ` (port ${protocol === 'https:' ? 443 : 80})` : ''}: the connection was refused.`,
      way.speaksUdp
        ? aboutUdp
        : 'Start the service, or correct host and port; a service in a container has to publish its port.',
    )
  if (code === 'LATE')
    return unreachable(
      url,
      `${host} does not answer at all: no connection came about in time.`,
      `A firewall or a wrong address swallows what is sent; see whether \`curl\` gets there from here.${aboutProxy(way)}`,
    )
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return unreachable(
      url,
      `no network leads from this machine to ${host} (${code}).`,
      `Correct the address, or join the network that it is in.${aboutProxy(way)}`,
    )
  return unreachable(
    url,
    message,
    `${wordsOfLocal(code) ?? 'See whether `curl` gets there from here.'}${aboutProxy(way)}`,
  )
}

/** Error codes for certificates that this machine does not trust, and for certificates of another name or time. */
const untrusted = /SELF_SIGNED|UNABLE_TO_|INVALID_CA|CERT_UNTRUSTED|CERT_CHAIN/
const expired = /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/

function unshaken(url: string, { code, message }: Unreached, { speaksUdp }: Way): TailgateError {
  const { host, hostname } = new URL(url)
  if (untrusted.test(code))
    return unreachable(
      url,
      `the certificate of ${host} is of an authority that is unknown here (${code}).`,
      'Name the certificate of that authority, a PEM file, with --cacert; it is trusted for this run alone.',
    )
  if (expired.test(code))
    return unreachable(
      url,
      `the certificate of ${host} is not valid today (${code}).`,
      'Renew it, or see whether the clock of this machine is right.',
    )
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return unreachable(
      url,
      `the certificate is for another name than ${hostname}: ${message}`,
      'Use the name that it is for; /etc/hosts can lead it here.',
    )
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|EPROTO/.test(code))
    return unreachable(
      url,
      `what answers at ${host} does not speak TLS.`,
      `Write ${url.replace(/^https:/, 'http:')} if it is plain HTTP.`,
    )
  if (/ALERT_NO_APPLICATION_PROTOCOL/.test(code))
    return unreachable(
      url,
      `${host} speaks neither HTTP/2 nor HTTP/1.1 over TLS.`,
      'It may want HTTP/3, which Tailgate does not speak: let it answer over HTTP/2 too.',
    )
  return unreachable(
    url,
    `the handshake over TLS with ${host} failed: ${message} (${code}).`,
    speaksUdp
      ? aboutUdp
      : 'See what `curl -v` says; a service that asks for a certificate of its clients cannot be driven yet.',
  )
}

/** The error when no request could be sent, with the remedy. */
export function ofUnreached(url: string, unreached: Unreached, way: Way): TailgateError {
  const { hostname } = new URL(url)
  if (unreached.stage === 'name')
    return unreachable(
      url,
      `the name ${hostname} does not resolve (${unreached.code || unreached.message}).`,
      `Correct the name; one that only a VPN, a cluster or Compose knows is not known to this machine.${aboutProxy(way)}`,
    )
  return unreached.stage === 'connection' ? unconnected(url, unreached, way) : unshaken(url, unreached, way)
}

/** The text that a server sent instead of HTTP, if it is readable. */
function saidInstead(words: string): string {
  const [line = ''] = words.split(/[\r\n]/)
  const readable = /^[\x20-\x7e]{3,}/.exec(line)?.[0]
  return readable === undefined ? '' : ` It said "${printable(readable.slice(0, 60))}".`
}

/** Whether a text is a TLS record that refuses plain text, or the page with which Nginx and Node answer plain text. */
const isSecured = (words: string): boolean =>
  words.startsWith('\x15\x03') ||
  /plain HTTP request was sent to (?:an )?HTTPS|HTTP request to an HTTPS server/i.test(words)

/** The error when a server accepts a connection but does not speak HTTP. `words` are its first bytes. */
export function ofNoHttp(url: string, words: string): TailgateError {
  const { host, protocol } = new URL(url)
  if (protocol === 'http:' && isSecured(words))
    return unreachable(url, `${host} speaks TLS.`, `Write ${url.replace(/^http:/, 'https:')}.`)
  return unreachable(
    url,
    `what answers at ${host} is not HTTP.${saidInstead(words)}`,
    'Correct the port: this one is of another service.',
  )
}

/** Paths and hosts of pages that ask users to log in. */
const login = /log-?in|sign-?in|auth|sso|saml|session|account/i

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^(401|407)$/,
    "Say who asks: -H 'Authorization: Bearer …', -H 'Cookie: …', or -H @file, which keeps it out of the list of processes.",
  ],
  [
    /^403$/,
    "It knows who asks and says no, or wants to know: see -H 'Authorization: …', and -H 'Host: …' for a virtual host.",
  ],
  [/^404$/, 'Correct the path; a verdict on the speed of 404s would tell nothing of the service.'],
  [/^405$/, 'Another method is meant for that path: say it with -m, or in front of the path.'],
  [/^406$/, "It has no answer of the type that is asked for: -H 'Accept: …'."],
  [
    /^(411|413|415|422|400)$/,
    'See what it says of the request: -d is its body, -T the type of it, -H a header.',
  ],
  [/^426$/, 'It wants another protocol than HTTP/1.1; where that is HTTP/2, ask it over https://.'],
  [/^429$/, 'It limits how often one may ask: lift that for the load, or ask at a lower --rate.'],
]

const whoAsks = "Say who asks: -H 'Cookie: …' or -H 'Authorization: …'"

type Told = readonly [problem: string, remedy: string]

/** The remedy for a redirect to another origin, which is never followed. */
function toAnotherOrigin(from: URL, to: URL): string {
  if (to.hostname === from.hostname && to.protocol === 'https:' && from.protocol === 'http:')
    return `It wants TLS: write ${to.origin}.`
  return `That is another server, and load is never sent on to one: if it is meant, write ${to.origin} yourself; if this one expects another name, -H 'Host: …'.`
}

function ofRedirect(url: string, { asked, status, location = '', ledTo }: FirstAnswer): Told {
  const from = new URL(url)
  const to = URL.parse(location, url)
  const isElsewhere = to !== null && to.origin !== from.origin
  const shown = isElsewhere ? `${to.origin}${shownPath(`${to.pathname}${to.search}`)}` : shownPath(location)
  const problem = `${asked} was answered with ${status}, a redirect to ${shown || 'nowhere'}`
  if (login.test(location))
    return [
      `${problem}, which looks like a login`,
      `${whoAsks}; the speed of redirects tells nothing of the service.`,
    ]
  if (isElsewhere) return [problem, toAnotherOrigin(from, to)]
  if (ledTo !== undefined)
    return [
      `${asked} was redirected again and again, at last from ${shownPath(ledTo)} to ${shown || 'nowhere'}`,
      'See with `curl -L` whether its redirects come to an end.',
    ]
  return [
    problem,
    `Ask for ${shown || 'what it leads to'} itself, or follow redirects within the target with -L.`,
  ]
}

/** Paths of pages to log in, so plain that nothing else has them. */
const loginPath = /log-?in|sign-?in|sso|saml|oauth/i

/** Whether redirects that were followed ended at a page to log in, although something else was asked for. */
const endedAtLogin = ({ failure, asked, ledTo }: FirstAnswer): boolean =>
  failure === undefined &&
  ledTo !== undefined &&
  loginPath.test(ledTo.replace(/\?.*$/s, '')) &&
  !loginPath.test(asked)

function ofAnswer(url: string, answer: FirstAnswer): Told {
  const { asked, status, failure, local = '', body, ledTo = '' } = answer
  if (endedAtLogin(answer))
    return [
      `${asked} led to ${shownPath(ledTo)}, which looks like a login`,
      `${whoAsks}; to measure the login, ask for it by its own path.`,
    ]
  if (status >= 300 && status < 400 && status !== 304) return ofRedirect(url, answer)
  if (failure === 'local')
    return [
      `${asked} could not be ${status > 0 ? 'read on' : 'sent from'} this machine (${local})`,
      `It says nothing of the service: ${wordsOfLocal(local) ?? 'see what `curl` says of it'}.`,
    ]
  if (status > 0 && failure === 'mismatch')
    return [
      `${asked} was answered with ${status}, and the answer is not whole (its length or its pieces are wrong), or no JSON where \`expect\` reads it`,
      'See what `curl -v` says of it.',
    ]
  if (status === 0 || failure === 'timeout' || failure === 'reset')
    return [
      `${asked} ${failure === 'timeout' ? 'was not answered within the time of a request' : 'was not answered: the connection was cut'}`,
      failure === 'timeout'
        ? 'See its log; --timeout allows more time.'
        : 'See its log: it gave up on the request.',
    ]
  const said = body ? `: "${printable(body.replaceAll(/\s+/g, ' ').slice(0, 100))}"` : ''
  const remedy = remedies.find(([statuses]) => statuses.test(String(status)))?.[1]
  return [
    `${asked} was answered with ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() + said,
    remedy ??
      (status >= 500
        ? 'See its log: it fails before there is any load.'
        : 'See what it says of the request.'),
  ]
}

/** Whether the service itself fails, and not the request. */
const isServices = ({ status }: FirstAnswer): boolean => status === 0 || status >= 500

/** The statuses that were not expected, of whole answers. */
const unexpected = (failed: readonly FirstAnswer[]): readonly number[] => [
  ...new Set(
    failed.flatMap(({ failure = '', status }) =>
      statusFailures.some((kind) => kind === failure) ? [status] : [],
    ),
  ),
]

/**
 * The error when first requests were not answered correctly; undefined if all were. The remedy is that of the first failure,
 * and says how to accept such an answer as correct.
 */
export function ofFirstAnswers(url: string, answers: readonly FirstAnswer[]): TailgateError | undefined {
  const failed = answers.filter((answer) => answer.failure !== undefined || endedAtLogin(answer))
  const [first] = failed
  if (first === undefined) return undefined
  const problems = failed.map((answer) => ofAnswer(url, answer)[0])
  const statuses = unexpected(failed)
  const meant =
    statuses.length === 0 ? '' : ` If that is the right answer, say so: --expect 2xx,${statuses.join(',')}.`
  return new TailgateError(failed.some(isServices) ? 'TARGET_FAILING' : 'ANSWER_UNEXPECTED', {
    url,
    problem: `${problems.join('; ')}.`,
    remedy: `${ofAnswer(url, first)[1]}${meant}`,
  })
}
