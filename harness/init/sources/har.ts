import { z } from 'zod'
import { messageOf } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'
import type { Found, FoundBody, FoundText } from '../found/found.ts'
import { groupRoutes } from '../routes/group-routes.ts'
import {
  formWithoutSecrets,
  headerWithoutSecrets,
  textBody,
  valueWithoutSecrets,
} from '../routes/hide-secrets.ts'
import { repeatable, type SeenRequest } from '../routes/seen.ts'
import { unreadable } from './unreadable.ts'

const pair = z.looseObject({ name: z.string(), value: z.string() })
const entry = z.looseObject({
  startedDateTime: z.string(),
  time: z.number().nullish(),
  _resourceType: z.string().nullish(),
  request: z.looseObject({
    method: z.string(),
    url: z.string(),
    headers: z.array(pair).nullish(),
    postData: z
      .looseObject({
        mimeType: z.string().nullish(),
        text: z.string().nullish(),
        encoding: z.string().nullish(),
        params: z.array(z.looseObject({ name: z.string(), value: z.string().nullish() })).nullish(),
      })
      .nullish(),
  }),
  response: z.looseObject({ status: z.number().nullish() }).nullish(),
})
const archive = z.looseObject({
  log: z.looseObject({ version: z.string().optional(), entries: z.array(entry) }),
})

type Entry = z.output<typeof entry>

/** Headers that belong to the request; others come from the browser or the engine. */
const told = /^(?:accept|authorization|cookie|content-type|x-.+|.*(?:token|api-?key|csrf|xsrf).*)$/i
const browsers = /^x-(?:forwarded|real-ip|client-data|chrome)/i

/** Why such a body cannot be sent again, as the end of a sentence that begins with its route. */
const ofBytes = 'sends files or bytes, which are not copied from a recording'

/** Characters that are in no text: bytes that were written as text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const bytesInText = /[\0-\x08\x0e-\x1f\ufffd]/

/** The body of a request; a text is the reason why it cannot be sent again. */
function bodyOf({ postData }: Entry['request']): FoundBody | string | undefined {
  if (postData === undefined || postData === null) return undefined
  const { encoding } = postData
  const [mimeType, text, params] = [postData.mimeType ?? '', postData.text ?? '', postData.params ?? []]
  if (/multipart|octet-stream/i.test(mimeType) || encoding === 'base64') return ofBytes
  if (/x-www-form-urlencoded/i.test(mimeType)) {
    const fields =
      params.length > 0
        ? params.map(({ name, value }) => [name, value ?? ''] as const)
        : new URLSearchParams(text)
    return formWithoutSecrets(fields)
  }
  if (text === '') return undefined
  try {
    return { kind: 'json', value: valueWithoutSecrets(JSON.parse(text)) }
  } catch {
    return /json/i.test(mimeType) || bytesInText.test(text) ? ofBytes : textBody(text)
  }
}

/** Headers to send; the content type of a body that the engine recognises is left to the engine. */
function headersOf(
  { headers }: Entry['request'],
  body: FoundBody | string | undefined,
): Readonly<Record<string, FoundText>> {
  const kept = (headers ?? []).filter(({ name, value }) => {
    const lower = name.toLowerCase()
    if (!told.test(lower) || browsers.test(lower)) return false
    if (lower === 'accept') return value !== '*/*'
    return lower !== 'content-type' || (typeof body === 'object' && body.kind === 'text')
  })
  return Object.fromEntries(
    kept.map(({ name, value }) => [name.toLowerCase(), headerWithoutSecrets(name.toLowerCase(), value)]),
  )
}

const staticTypes = new Set(['stylesheet', 'script', 'image', 'font', 'media', 'manifest'])

function seenOf({
  startedDateTime,
  time,
  request,
  response,
  _resourceType,
}: Entry): SeenRequest & { readonly isAsset: boolean } {
  const url = new URL(request.url)
  const body = bodyOf(request)
  const headers = headersOf(request, body)
  return {
    method: request.method.toUpperCase(),
    target: `${url.pathname}${url.search}`,
    at: Date.parse(startedDateTime) / 1000,
    status: response?.status ?? 200,
    ...(typeof time !== 'number' || time < 0 ? {} : { tookSeconds: time / 1000 }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(typeof body === 'object' ? { body } : {}),
    ...(typeof body === 'string' ? { notRepeatable: body } : {}),
    isAsset: staticTypes.has(_resourceType ?? ''),
  }
}

function parsed(file: string, text: string): readonly Entry[] {
  const remedy = 'Give a HAR 1.2 file, as the network panel of a browser exports it ("Save all as HAR").'
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw unreadable(file, `it is no JSON (${messageOf(error)})`, remedy)
  }
  const read = archive.safeParse(document)
  if (!read.success) {
    const [issue] = read.error.issues
    throw unreadable(
      file,
      `it is no HAR: ${issue?.path.join('.') || 'the whole'} ${issue?.message ?? ''}`,
      remedy,
    )
  }
  const { version = '1.2', entries } = read.data.log
  if (!version.startsWith('1.')) throw unreadable(file, `it is HAR ${version}`, remedy)
  if (entries.length === 0)
    throw unreadable(file, 'it holds no request', 'Record while you use the application, then export again.')
  return entries
}

/** The origin of a request; empty for what goes to no server, and for an address that cannot be read. */
function originOf({ request }: Entry): string {
  const url = URL.parse(request.url)
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : ''
}

/** The origin with the most requests of the application, static files not counted. */
function likeliest(entries: readonly Entry[]): string {
  const origins = Map.groupBy(
    entries.filter((one) => originOf(one) !== '' && !staticTypes.has(one._resourceType ?? '')),
    originOf,
  )
  const [best] = [...origins].toSorted(([, one], [, other]) => other.length - one.length)
  return best?.[0] ?? ''
}

export interface HarOptions {
  readonly withStatic: boolean
  /** The origin to keep; by default the one with the most requests. */
  readonly origin?: string
}

/** Reads a HAR file: the requests of one origin, with their bodies, without secrets. */
export function readHar(file: string, text: string, { withStatic, origin }: HarOptions): Found {
  const entries = parsed(file, text)
  const chosen = origin ?? likeliest(entries)
  const own = entries.filter((one) => originOf(one) === chosen)
  const origins = [...new Set(entries.map(originOf))].filter((one) => one !== '')
  if (chosen === '' || own.length === 0)
    throw unreadable(
      file,
      `it holds no request to ${chosen || 'any server'}`,
      `It has: ${origins.join(', ') || 'none'}; name one with --url.`,
    )
  const seen = own.map(seenOf)
  const assets = withStatic ? [] : seen.filter(({ isAsset }) => isAsset)
  const { kept, notes } = repeatable(
    seen.filter((one) => !assets.includes(one)),
    { withStatic },
  )
  if (kept.length === 0)
    throw unreadable(file, `nothing of ${chosen} in it can be asked for again`, notes.join(' '))
  const { routes, notes: routeNotes } = groupRoutes(kept)
  const others = entries.length - own.length
  return {
    source: `${file} (${counted(own.length, 'request')} to ${chosen})`,
    url: chosen,
    routes,
    notes: [
      ...(others > 0
        ? [
            `Left out: ${counted(others, 'request')} to other servers (${origins.filter((one) => one !== chosen).join(', ')}); --url names another one to keep.`,
          ]
        : []),
      ...(assets.length > 0
        ? [`Left out: ${counted(assets.length, 'request')} for files of pages (--static keeps them).`]
        : []),
      ...notes,
      ...routeNotes,
    ],
  }
}
