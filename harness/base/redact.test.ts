import { expect, test } from 'vitest'
import {
  hideEchoed,
  hideIn,
  hideKnown,
  hideSecrets,
  isSecret,
  redact,
  secretsIn,
  secretsOfCommand,
  shownHeader,
  withoutUsers,
} from './redact.ts'

const secret = 'lAjz3cW0oXc9FQ-a'

test.each([
  ['a known secret, wherever it is', `requirepass ${secret}.`, 'requirepass ….'],
  ['one in markup', `<p title="lAj&#39;z3cW0&lt;oXc9FQ">`, '<p title="…">'],
  [
    'the password of a URL',
    'cannot reach postgres://app:other@127.0.0.1:5/app',
    'cannot reach postgres://app:…@127.0.0.1:5/app',
  ],
  [
    'what signs a link',
    'request: "GET /api/objects/1/a.png?k=1&sig=abc HTTP/1.1", host',
    'request: "GET /api/objects/1/a.png?… HTTP/1.1", host',
  ],
  [
    'nothing of an ordinary line',
    'was it slow? 5 ms, 3/4 of it waiting',
    'was it slow? 5 ms, 3/4 of it waiting',
  ],
])('hides %s', (_, text, shown) => {
  expect(redact(text, [secret, "lAj'z3cW0<oXc9FQ", 'short'])).toBe(shown)
})

test.each([
  ['a variable with a telling name', 'SMTP_PASS=hunter2 and on', 'SMTP_PASS=… and on'],
  ['the same in a listing', "  STRIPE_SK: 'sk_1'", '  STRIPE_SK: …'],
  ['a bearer token', 'sent Bearer abc.def-123 to it', 'sent Bearer … to it'],
  ['a header', 'Authorization: Basic dXNlcjpwYXNz', 'Authorization: …'],
  ['a token by its shape', 'with ghp_0123456789abcdefghij it failed', 'with … it failed'],
  ['a web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig_nature', 'got …'],
  ['a password in JSON', '{"password":"x y","user":"a"}', '{"password":"…","user":"a"}'],
  [
    'nothing of a figure',
    'p95 25 ms, TUNING_CACHE=off, MAX_KEYS_SEEN=3',
    'p95 25 ms, TUNING_CACHE=off, MAX_KEYS_SEEN=3',
  ],
  [
    'nothing of a sentence',
    'basic validation of the token: it expired',
    'basic validation of the token: it expired',
  ],
])('hides %s, though nobody knows it', (_, text, shown) => {
  expect(hideSecrets(text, [])).toBe(shown)
})

test.each([
  ['DATABASE_PASSWORD', true],
  ['JWT_SECRET', true],
  ['SMTP_PASS', true],
  ['STRIPE_SK', true],
  ['GH_PAT', true],
  ['AUTH_BEARER', true],
  ['NPM_TOKEN', true],
  ['API_KEY', true],
  ['SSH_AUTH_SOCK', false],
  ['PWD', false],
  ['OLDPWD', false],
  ['DB_PWD', true],
  ['PATH', false],
  ['TUNING_CACHE', false],
  ['KEYBOARD', false],
])('%s tells of a secret: %s', (name, secret) => {
  expect(isSecret(name)).toBe(secret)
})

test('the secrets of an environment are the values of variables with telling names, and the passwords of URLs', () => {
  const environment = { SMTP_PASS: 'a\nb', HOME: '/root', DATABASE_URL: 'postgres://u:p%2Fw/d@h/d' }
  expect(secretsIn(environment)).toEqual(['a\nb', 'a', 'b', 'p%2Fw/d', 'p/w/d'])
  expect(secretsOfCommand(['run', '--env', 'A_TOKEN=t=1', 'http://u:pw@h', 'https://t0ken@h'])).toEqual([
    ...['t=1', 't=1', 'pw', 'pw', 't0ken', 't0ken'],
  ])
  expect(secretsOfCommand(['http://127.0.0.1:3000/users/@me'])).toEqual([])
})

test('a known secret is hidden in every form, and JSON stays valid', () => {
  const secret = 'pa"ss<&>w\\ord'
  const document = JSON.stringify({ said: `it was ${secret}`, url: `/x?p=${encodeURIComponent(secret)}` })
  expect(JSON.parse(hideKnown(document, [secret]))).toEqual({ said: 'it was …', url: '/x?p=…' })
  expect(hideKnown("--budget 'it'\\''s a secret'", ["it's a secret"])).toBe("--budget '…'")
  expect(hideKnown('{"bytes":12345678}', ['12345678'])).toBe('{"bytes":12345678}')
})

test.each([
  ['as it was sent', 'no such key: k3y-of-a-caller!', 'no such key: …!'],
  ['in base64', `got ${Buffer.from('k3y-of-a-caller').toString('base64')}`, 'got …'],
  ['cut by the end', 'no such key: k3y-of-a', 'no such key: …'],
  ['not at all', 'no such key: k3y', 'no such key: k3y'],
])('a service that repeats a secret %s does not get it into the evidence', (_, text, shown) =>
  expect(hideEchoed(text, ['k3y-of-a-caller'])).toBe(shown),
)

test('a word that Tailgate itself writes is not hidden everywhere', () => {
  expect(hideSecrets('postgres ended; postgres://u:postgres@h', ['postgres'])).toBe(
    'postgres ended; postgres://u:…@h',
  )
})

test.each([
  ['http://ann:pw@h/a?b=c@d', 'http://…@h/a?b=c@d'],
  ['see https://t0ken@h, or http://h/@me', 'see https://…@h, or http://h/@me'],
  ['http://ann:p/w@h:99999/', 'http://…@h:99999/'],
  ['mail ann@example.com', 'mail ann@example.com'],
])('users of URLs are hidden: %s', (text, shown) => expect(withoutUsers(text)).toBe(shown))

test('every string of a document is searched', () => {
  expect(hideIn({ a: ['x', { b: 'x' }], n: 1, none: null }, () => '…')).toEqual({
    a: ['…', { b: '…' }],
    n: 1,
    none: null,
  })
})

test.each([
  [['-H', 'X-Api-Key: abc-123-def'], ['abc-123-def'], ['-H', 'X-Api-Key: …']],
  [
    ['-H', 'Authorization: Basic YW5uOnMzY3JldA=='],
    ['YW5uOnMzY3JldA==', 'ann:s3cret', 's3cret'],
    ['-H', 'Authorization: …'],
  ],
  [['-HCookie: sid=s3ss10n; theme=dark'], ['sid=s3ss10n', 'theme=dark'], ['-HCookie: …']],
  [['--header=Authorization: Bearer t0k3n-abc'], ['t0k3n-abc'], ['--header=Authorization: …']],
  [['-LH', 'X-Api-Key: abc-123-def'], ['abc-123-def'], ['-LH', 'X-Api-Key: …']],
  [['-LHX-Api-Key: abc-123-def'], ['abc-123-def'], ['-LHX-Api-Key: …']],
  [['--header', 'Accept: text/html'], [], ['--header', 'Accept: text/html']],
])('headers of a command line are hidden, unless everybody may see them: %j', (args, secrets, shown) => {
  expect(secretsOfCommand(args)).toEqual(expect.arrayContaining(secrets))
  if (secrets.length === 0) expect(secretsOfCommand(args)).toEqual([])
  expect(args.map((text, index) => shownHeader(text, args[index - 1]) ?? text)).toEqual(shown)
})
