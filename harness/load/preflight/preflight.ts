import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { messageOf, usageError } from '../../base/errors.ts'
import { seededRandom } from '../../base/random.ts'
import { shownBody, shownPath } from '../../base/shown-exchange.ts'
import { mixOf } from '../../config/requests/mix.ts'
import { recordedRequests } from '../../config/requests/recording.ts'
import type { Draw, OpenLoopScenario, Scenario, Step } from '../../config/scenario/scenario.ts'
import { beginningOf } from '../../http/h1/coding.ts'
import type { Pool } from '../../http/h1/pool.ts'
import { openTransport } from '../../http/transport.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import { type Entry, entriesOf } from '../probes/entries.ts'
import { Exchanger, type Exchanging } from '../probes/exchanger.ts'
import { alsoTrusting } from '../probes/trusted.ts'
import { Cookies } from '../requests/cookies.ts'
import { drawFrom } from '../requests/draw.ts'
import { judgeAnswer } from '../requests/expectation.ts'
import { readFeedsFile } from '../requests/feeds-file.ts'
import { RunningSession } from '../requests/log-in.ts'
import { type Made, Maker } from '../requests/making.ts'
import { methodOf } from '../requests/method.ts'
import { type ReadAnswer, stepAnswer } from '../requests/step-answer.ts'
import { type FirstAnswer, ofFirstAnswers, ofNoHttp, ofUnreached } from './diagnosis.ts'
import { firstWords, type Reached, tryConnecting } from './try-connecting.ts'

/** The requests that are sent once before anything is measured. */
export interface PreflightOrder extends Pick<DriveOrder, 'url' | 'authority' | 'routes' | 'seed'> {
  readonly scenarios: readonly { readonly scenario: Scenario; readonly timeoutSeconds: number }[]
  /** The rows that scenarios draw from: the path of a JSON file; undefined if there is no dataset. */
  readonly feeds?: string | undefined
  /** Whether something on this machine listens on the target's port for datagrams. */
  readonly speaksUdp: boolean
  /** Whether the environment names a proxy, which a target on another machine may need; requests are sent without it. */
  readonly hasProxy?: boolean
}

/** The longest time that a connection may take to open, in milliseconds. */
const openTimeoutMs = 5000
/** How often a request that fails is sent, since a service that has just started may fail once. */
const maxAttempts = 2

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0
  } catch {
    return false
  }
}

/** The certificate of --cacert. Node ignores what is none, so that the handshake would fail for another reason. */
async function readAuthority(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw usageError(`The certificate ${path} of --cacert cannot be read: ${messageOf(error)}`)
  })
  if (isCertificate(text)) return text
  throw usageError(
    `The file ${path} of --cacert holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----; \`openssl x509 -inform der\` makes one of a certificate in DER form.`,
  )
}

type Drawing = Pick<OpenLoopScenario<string>, 'session' | 'expect'> & Parameters<typeof entriesOf>[0]

/** Whether a scenario itself describes its requests, by a mix or by a recording. */
const isDrawing = (scenario: Scenario): scenario is Scenario & Drawing =>
  mixOf(scenario as never).length > 0 ||
  ('arrivals' in scenario && recordedRequests(scenario.arrivals) !== undefined)

interface Asking {
  readonly exchanger: Exchanger
  readonly maker: Maker
  readonly draw: Draw
  readonly session: RunningSession
}

/** Sends a step, again if it fails: its last answer, the same as functions read it, and what is wrong with it. */
async function askStep(exchanger: Exchanger, step: Step<string>, made: Made, how: Exchanging) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await exchanger.exchange(step, made, how)
    const given = stepAnswer(answer)
    const judged = judgeAnswer(answer, made.expectation, given)
    if (judged.failure === undefined || attempt >= maxAttempts) return { answer, given, judged }
  }
}

/** Sends each step of an entry once; steps after one that fails cannot be made. */
async function askEntry(
  { steps, remembers }: Entry,
  { exchanger, maker, draw, session }: Asking,
): Promise<readonly FirstAnswer[]> {
  const cookies = remembers ? new Cookies() : undefined
  const answers: ReadAnswer[] = []
  const found: FirstAnswer[] = []
  for (const step of steps) {
    const made = maker.make(step, { answers }, draw)
    if (made === undefined) {
      // What it reads of an earlier answer cannot be read on this machine.
      const at = answers.findIndex(({ isUnreadable }) => isUnreadable)
      const unread = found[at]
      if (unread !== undefined) found[at] = { ...unread, failure: 'local', local: 'CODING' }
      break
    }
    // Only what is read is kept whole, since a kept answer has a largest size.
    const keep = answers.length + 1 < steps.length || made.expectation.looksInside ? 'all' : 'head'
    const { answer, given, judged } = await askStep(exchanger, step, made, { cookies, maker, keep })
    const { failure, local } = judged
    found.push({
      ...{ route: step.route, status: answer.status, failure, local },
      asked: `${made.method} ${shownPath(made.description.path)}`,
      location: given.header('location'),
      ledTo: answer.path === made.description.path ? undefined : answer.path,
      body: shownBody(session.shown(beginningOf(answer))),
    })
    if (failure !== undefined) break
    answers.push(given)
  }
  return found
}

async function askScenario(
  scenario: Drawing,
  timeoutSeconds: number,
  order: PreflightOrder,
  { pool, signal }: { readonly pool: Pool; readonly signal: AbortSignal },
): Promise<readonly FirstAnswer[]> {
  const session = await new RunningSession(scenario.session, order.url, signal).start()
  try {
    const draw = drawFrom(await readFeedsFile(order.feeds), seededRandom(order.seed))
    const maker = new Maker({
      draw,
      methodOf: (route) => methodOf(order, route),
      expectedOf: (route) => scenario.expect?.[route],
    })
    const exchanger = new Exchanger({ url: order.url, timeoutSeconds }, session, pool, signal)
    const found: FirstAnswer[] = []
    for (const entry of entriesOf(scenario, order.routes, 1))
      found.push(...(await askEntry(entry, { exchanger, maker, draw, session })))
    return found
  } finally {
    session.close()
  }
}

/**
 * Sends each request of a target that already runs once, before anything is measured or any process is started.
 * @throws TailgateError TARGET_UNREACHABLE, TARGET_FAILING, ANSWER_UNEXPECTED with what is wrong and the remedy; what
 * `signal` was aborted with.
 */
export async function preflight(order: PreflightOrder, signal: AbortSignal): Promise<Reached> {
  const authority = await readAuthority(order.authority)
  const reached = await tryConnecting(order.url, authority, openTimeoutMs)
  if ('stage' in reached) throw ofUnreached(order.url, reached, order)
  using _trust = alsoTrusting(authority)
  const answers: FirstAnswer[] = []
  for (const { scenario, timeoutSeconds } of order.scenarios) {
    if (!isDrawing(scenario)) continue
    const pool = await openTransport(order.url, 1, timeoutSeconds, authority)
    try {
      answers.push(...(await askScenario(scenario, timeoutSeconds, order, { pool, signal })))
    } finally {
      pool.close()
    }
  }
  const odd = answers.find(
    ({ failure, status }) => status === 0 && (failure === 'mismatch' || failure === 'reset'),
  )
  if (odd !== undefined && reached.protocol === 'http1') {
    const words = await firstWords(order.url, openTimeoutMs / 5)
    if (!words.startsWith('HTTP/1.') || /HTTPS/.test(words)) throw ofNoHttp(order.url, words)
  } else if (odd?.failure === 'mismatch') throw ofNoHttp(order.url, '')
  const problem = ofFirstAnswers(order.url, answers)
  if (problem) throw problem
  return reached
}
