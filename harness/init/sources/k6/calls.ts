import type { AnyNode, CallExpression, Program } from 'acorn'
import { nodesIn } from '../../../config/source/syntax.ts'
import type { FoundBody } from '../../found/found.ts'
import {
  formWithoutSecrets,
  headerWithoutSecrets,
  textBody,
  valueWithoutSecrets,
} from '../../routes/hide-secrets.ts'
import type { SeenRequest } from '../../routes/seen.ts'
import { canBeSent, withoutFragment } from '../../routes/sent-path.ts'
import { type Evaluation, holdsUnknown, isCallOf, type Pieces, unknown } from './evaluate.ts'

const verbs: Readonly<Record<string, string>> = {
  get: 'GET',
  head: 'HEAD',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  del: 'DELETE',
  options: 'OPTIONS',
}
/** Stands for a computed part; a segment that contains it is a parameter. */
const computed = '{}'
const withoutBody = ['GET', 'HEAD']

/** A request that a script sends. */
export interface ScriptedCall {
  readonly line: number
  /** The origin, when the script names it. */
  readonly origin?: string
  readonly request: SeenRequest
  /** Whether parts of the path are computed. */
  readonly isComputed: boolean
}

/** The calls that were read from a script, and the lines of calls that cannot be read. */
export interface ScriptedCalls {
  readonly calls: readonly ScriptedCall[]
  readonly unread: readonly number[]
}

/** The name under which a script imports `k6/http`. */
export function nameOfHttp({ body }: Program): string | undefined {
  for (const node of body)
    if (node.type === 'ImportDeclaration' && node.source.value === 'k6/http')
      for (const { type, local } of node.specifiers) if (type !== 'ImportSpecifier') return local.name
  return undefined
}

/** Origin and path of an address. A computed beginning is the base URL; a computed part elsewhere is a parameter. */
function addressOf(
  pieces: Pieces,
): { readonly origin?: string; readonly target: string; readonly isComputed: boolean } | undefined {
  const [first] = pieces
  // `${BASE}/items` with a computed base.
  const known = first === unknown ? pieces.slice(1) : pieces
  const text = known.map((piece) => (piece === unknown ? computed : piece)).join('')
  const [, origin, rest = ''] = /^(https?:\/\/[^/?#{}]+)?(.*)$/s.exec(withoutFragment(text)) ?? []
  if (!/^(?:\/|\?|$)/.test(rest)) return undefined
  const path = rest.startsWith('/') ? rest : `/${rest}`
  if (!canBeSent(path)) return undefined
  return {
    // A user in it would be a secret in the config.
    ...(origin === undefined ? {} : { origin: origin.replace(/\/\/.*@/, '//') }),
    target: path,
    isComputed: path.includes(computed),
  }
}

/** Fields of a form, as a script may put them together itself. */
const fieldsInText = /^[\w.%+[\]-]+=[^&\s]*(?:&[\w.%+[\]-]+=[^&\s]*)*$/

/** The body of a call; a text is the reason why it is not copied. */
function bodyOf(value: unknown, isText: boolean): FoundBody | string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'object') {
    if (isText) return { kind: 'json', value: valueWithoutSecrets(value) }
    const fields = Object.entries(value).map(([name, one]) => [name, String(one)] as const)
    return formWithoutSecrets(fields)
  }
  if (typeof value !== 'string') return undefined
  try {
    return { kind: 'json', value: valueWithoutSecrets(JSON.parse(value)) }
  } catch {
    return fieldsInText.test(value) ? formWithoutSecrets(new URLSearchParams(value)) : textBody(value)
  }
}

/** The headers of a call, as far as they can be read; secrets become variables. */
function headersOf(params: unknown, body: FoundBody | string | undefined): SeenRequest['headers'] {
  const { headers } = (typeof params === 'object' && params !== null ? params : {}) as {
    readonly headers?: unknown
  }
  if (typeof headers !== 'object' || headers === null) return undefined
  const kept = Object.entries(headers)
    .filter(
      ([name, value]) =>
        value !== unknown &&
        !(name.toLowerCase() === 'content-type' && !(typeof body === 'object' && body.kind === 'text')),
    )
    .map(
      ([name, value]) =>
        [name.toLowerCase(), headerWithoutSecrets(name.toLowerCase(), String(value))] as const,
    )
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function callOf(node: CallExpression, evaluation: Evaluation): ScriptedCall | undefined {
  const { callee, loc } = node
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined
  const { name } = callee.property
  const isRequest = name === 'request' || name === 'asyncRequest'
  const given = isRequest ? evaluation.valueOf(node.arguments[0] as AnyNode) : verbs[name]
  const [address, body, params] = (isRequest ? node.arguments.slice(1) : node.arguments) as AnyNode[]
  if (typeof given !== 'string' || address === undefined) return undefined
  const method = given.toUpperCase()
  const found = addressOf(evaluation.piecesOf(address))
  if (found === undefined) return undefined
  const hasBody = !withoutBody.includes(method) || isRequest
  const value = hasBody ? evaluation.valueOf(body ?? null) : null
  const isComputedBody = body !== undefined && hasBody && holdsUnknown(value)
  const sent =
    isComputedBody || !hasBody
      ? undefined
      : bodyOf(value, body !== undefined && isCallOf(body, 'JSON', 'stringify'))
  const headers = headersOf(evaluation.valueOf((hasBody ? params : body) ?? null), sent)
  const reason = found.isComputed
    ? 'has a path that the script computes'
    : isComputedBody
      ? 'has a body that the script computes'
      : typeof sent === 'string'
        ? sent
        : undefined
  return {
    line: loc?.start.line ?? 0,
    ...(found.origin === undefined ? {} : { origin: found.origin }),
    isComputed: reason !== undefined,
    request: {
      method,
      target: found.target,
      ...(typeof sent === 'object' ? { body: sent } : {}),
      ...(headers === undefined ? {} : { headers }),
      ...(reason === undefined ? {} : { notRepeatable: reason }),
    },
  }
}

/** The requests of a script, in the order in which they appear. */
export function callsIn(program: Program, http: string, evaluation: Evaluation): ScriptedCalls {
  const calls: ScriptedCall[] = []
  const unread: number[] = []
  for (const node of nodesIn(program)) {
    if (node.type !== 'CallExpression' || !isCallOf(node, http)) continue
    const property =
      node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier'
        ? node.callee.property.name
        : ''
    if (!(property in verbs) && !['request', 'asyncRequest', 'batch'].includes(property)) continue
    const call = callOf(node, evaluation)
    if (call === undefined) unread.push(node.loc?.start.line ?? 0)
    else calls.push(call)
  }
  return { calls, unread }
}
