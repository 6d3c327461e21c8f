import { STATUS_CODES } from 'node:http'
import { TailgateError } from '../../base/errors.ts'
import { wordsOfLocal } from '../../base/local-cause.ts'
import { printable } from '../../base/text.ts'
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
  /** The beginning of the body, in a form that may be shown. */
  readonly body?: string | undefined
}

const unreachable = (url: string, problem: string, remedy: string): TailgateError =>
  new TailgateError('TARGET_UNREACHABLE', { url, problem, remedy })

const aboutUdp =
  'Something listens there for datagrams (UDP) only: if it is HTTP/3, let the service answer over HTTP/2 or HTTP/1.1 too, as Tailgate speaks those.'

function unconnected(url: string, { code, message }: Unreached, speaksUdp: boolean): TailgateError {
  const { host, port, protocol } = new URL(url)
  if (code === 'ECONNREFUSED')
    return unreachable(
      url,
      `nothing listens at ${host}${port === '' ? ` (port ${protocol === 'https:' ? 443 : 80})` : ''}: the connection was refused.`,
      speaksUdp
        ? aboutUdp
        : 'Start the service, or correct host and port; a service in a container has to publish its port.',
    )
  if (code === 'LATE')
    return unreachable(
      url,
      `${host} does not answer at all: no connection came about in time.`,
      'A firewall or a wrong address swallows what is sent; see whether `curl` gets there from here.',
    )
  return unreachable(url, message, wordsOfLocal(code) ?? 'See whether `curl` gets there from here.')
}

/** Error codes for certificates that this machine does not trust, and for certificates of another name or time. */
const untrusted = /SELF_SIGNED|UNABLE_TO_|INVALID_CA|CERT_UNTRUSTED|CERT_CHAIN/
const expired = /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/

function unshaken(url: string, { code, message }: Unreached, speaksUdp: boolean): TailgateError {
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

/**
 * The error when no request could be sent, with the remedy. `speaksUdp`: something on this machine listens on the port for
 * datagrams.
 */
export function ofUnreached(url: string, unreached: Unreached, speaksUdp: boolean): TailgateError {
  const { hostname } = new URL(url)
  if (unreached.stage === 'name')
    return unreachable(
      url,
      `the name ${hostname} does not resolve (${unreached.code || unreached.message}).`,
      'Correct the name; one that only a VPN, a cluster or Compose knows is not known to this machine.',
    )
  return unreached.stage === 'connection'
    ? unconnected(url, unreached, speaksUdp)
    : unshaken(url, unreached, speaksUdp)
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

function ofRedirect({
  asked,
  status,
  location = '',
}: FirstAnswer): readonly [problem: string, remedy: string] {
  const problem = `${asked} was answered with ${status}, a redirect to ${location || 'nowhere'}`
  return login.test(location)
    ? [
        `${problem}, which looks like a login`,
        "Say who asks: -H 'Cookie: …' or -H 'Authorization: …'; the speed of redirects tells nothing of the service.",
      ]
    : [
        problem,
        `Ask for ${location || 'what it leads to'} itself, or follow redirects within the target with -L.`,
      ]
}

function ofAnswer(answer: FirstAnswer): readonly [problem: string, remedy: string] {
  const { asked, status, failure, body } = answer
  if (status >= 300 && status < 400 && status !== 304) return ofRedirect(answer)
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

/**
 * The error when first requests were not answered correctly; undefined if all were. The remedy is that of the first failure,
 * and says how to accept such an answer as correct.
 */
export function ofFirstAnswers(url: string, answers: readonly FirstAnswer[]): TailgateError | undefined {
  const failed = answers.filter(({ failure }) => failure !== undefined)
  const [first] = failed
  if (first === undefined) return undefined
  const problems = failed.map((answer) => ofAnswer(answer)[0])
  const statuses = [...new Set(failed.map(({ status }) => status).filter((status) => status > 0))]
  const meant =
    statuses.length === 0 ? '' : ` If that is the right answer, say so: --expect 2xx,${statuses.join(',')}.`
  return new TailgateError(failed.some(isServices) ? 'TARGET_FAILING' : 'ANSWER_UNEXPECTED', {
    url,
    problem: `${problems.join('; ')}.`,
    remedy: `${ofAnswer(first)[1]}${meant}`,
  })
}
