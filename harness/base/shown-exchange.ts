import { percentDecoded } from './text.ts'

/** The longest path that is kept of a request, in characters. */
const maxPathCharacters = 300
/** The bytes of a body that are kept. */
const shownBytes = 200

const hidden = '…'

/** Names of values that must not be shown: credentials, and the signatures of links (of any cloud). */
const tellingName =
  /token|secret|passw|pwd|passphrase|credential|auth|session|cookie|csrf|xsrf|jwt|bearer|otp|api[-_.]?key|access[-_.]?key|private|sign|hmac|^(?:sig|sid|key|code|pin|hash|state|nonce)$|[-_](?:sig|key|hash|mac)$|^x-(?:amz|goog)-/i

/** JSON Web Tokens, and the beginning of one that is cut off. */
const jsonWebToken = /\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g
const credential = /\b(Bearer|Basic|Digest)\s+[\w.~+/=-]{6,}/gi
const password = /(\w:\/\/[^:@/\s]*:)[^@\s/]+@/g
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Whether a text is as long and mixed as only a random value is; names and row numbers are not. */
function looksRandom(value: string): boolean {
  if (value.length < 24 || uuid.test(value) || !/^[\w.~+/=%-]+$/.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length
  return kinds === 3 || (/^[\da-f]+$/i.test(value) && kinds >= 2 && value.length >= 32)
}

/** A pair of a query or of path parameters, without its value when that is a secret or looks like one. */
function shownPair(pair: string): string {
  const equals = pair.indexOf('=')
  if (equals < 0) return looksRandom(pair) ? hidden : pair
  const name = pair.slice(0, equals)
  const value = pair.slice(equals + 1)
  return tellingName.test(percentDecoded(name)) || looksRandom(percentDecoded(value))
    ? `${name}=${hidden}`
    : pair
}

const shownSegment = (segment: string): string =>
  segment
    .split(';')
    .map((part) => (part.includes('=') ? shownPair(part) : looksRandom(part) ? hidden : part))
    .join(';')

const cut = (text: string): string =>
  text.length > maxPathCharacters ? `${text.slice(0, maxPathCharacters)}…` : text

/** The path and query of a request (or its whole URL) as they may be shown: without credentials and signatures. */
export function shownPath(url: string): string {
  const path = url.replace(/^[a-z][\w+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '')
  const mark = path.indexOf('?')
  const [way, query] = mark < 0 ? [path, undefined] : [path.slice(0, mark), path.slice(mark + 1)]
  const shown = way.split('/').map(shownSegment).join('/')
  const pairs = query?.split('&').map(shownPair).join('&')
  return cut((pairs === undefined ? shown : `${shown}?${pairs}`).replace(jsonWebToken, hidden))
}

/** `"name": "value"`, `name=value`, `name: value`; the end of the text may cut the value. */
const pairInText = /(["']?)([\w.-]{2,40})\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"'&,;<>{}[\]]+)/g

const withoutSecrets = (text: string): string =>
  text
    .replace(credential, `$1 ${hidden}`)
    .replace(jsonWebToken, hidden)
    .replace(password, `$1${hidden}@`)
    .replace(pairInText, (whole, quote: string, name: string, sign: string, value: string) => {
      const bare = value.replace(/^["']|["']$/g, '')
      // A number or a keyword is not a secret, whatever its name is: `"code": 401`, `"authenticated": false`.
      if (/^(?:-?\d{1,8}|true|false|null|none|undefined)$/i.test(bare) || bare === hidden) return whole
      return (tellingName.test(name) && bare.length >= 8 && !/\s/.test(bare)) || looksRandom(bare)
        ? `${quote}${name}${quote}${sign}${hidden}`
        : whole
    })

/** The beginning of a body as it may be shown: text without credentials, or a note that it is not text. */
export function shownBody(bytes: Uint8Array | string): string {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  // A character that is cut in the middle is left out.
  const text = new TextDecoder().decode(all.subarray(0, shownBytes), { stream: true })
  const odd = [...text].filter((one) => one === '\ufffd' || (one < ' ' && !/[\t\r\n]/.test(one))).length
  return odd * 10 > text.length ? '(not text)' : withoutSecrets(text).trim()
}
