/** An access log of a shop: four routes, one of which writes. */
export const accessLog = Array.from({ length: 400 }, (_, at) => {
  const path = ['/items', `/items/${at % 9}`, '/cart', `/items/${at % 7}?api_key=s3cretkey`][at % 4]
  const method = path === '/cart' ? 'POST' : 'GET'
  const second = String(Math.floor(at / 100)).padStart(2, '0')
  return `1.1.1.1 - - [10/Oct/2025:13:55:${second} +0000] "${method} ${path} HTTP/1.1" 200 5 "-" "curl" 0.0${10 + (at % 50)}`
}).join('\n')

export const har = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      ['GET', '/items', undefined],
      ['GET', '/items/1', undefined],
      ['GET', '/items/2', undefined],
      [
        'POST',
        '/cart',
        { mimeType: 'application/json', text: '{"item":1,"note":"it\'s `$x`","token":"s3cretkey"}' },
      ],
      ['POST', '/cart', { mimeType: 'application/json', text: '{"item":2}' }],
      [
        'POST',
        '/login',
        { mimeType: 'application/x-www-form-urlencoded', text: 'user=ann&password=s3cretkey' },
      ],
    ].map(([method, path, postData]) => ({
      startedDateTime: '2026-01-01T00:00:00Z',
      time: 1,
      request: {
        method,
        url: `http://127.0.0.1:3000${path as string}`,
        headers: [
          { name: 'Authorization', value: 'Bearer s3cretkey' },
          { name: 'X-Authorization', value: 'Bearer s3cretkey' },
        ],
        postData,
      },
      response: { status: 200 },
    })),
  },
})

const openapi = `
openapi: 3.1.0
info: { title: Pet shop }
servers: [{ url: http://127.0.0.1:3000 }]
paths:
  /pets:
    get: {}
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
components:
  schemas:
    Pet: { type: object, required: [name, friend], properties: { name: { type: string }, friend: { $ref: '#/components/schemas/Pet' } } }
`

const script = `import http from 'k6/http'
export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: 5, duration: '5s', preAllocatedVUs: 2 } }, thresholds: { http_req_duration: ['p(95)<400'] } }
export default function () { http.get('http://127.0.0.1:3000/items'); http.post('http://127.0.0.1:3000/cart', JSON.stringify({ item: 1 })) }
`

const compose = `
services:
  web: { build: ., ports: ['8080:3000'] }
  db: { image: 'postgres:17' }
  queue: { image: 'rabbitmq:4', ports: [5672], environment: { QUEUE_PASSWORD: s3cretkey } }
`
export const packageJson = JSON.stringify({
  name: 'shop',
  type: 'module',
  scripts: { start: 'node server.js' },
})

/** The files of a project, by their paths. */
export interface Written {
  readonly [file: string]: string
}

/** Projects with their files, the typed command, and the files and scenarios that result. */
export const projects: readonly (readonly [
  string,
  Written,
  readonly string[],
  readonly string[],
  readonly string[],
])[] = [
  [
    'a log and a package',
    { 'access.log': accessLog, 'package.json': packageJson, 'package-lock.json': '{}' },
    [],
    ['usual', 'replay'],
    ['.github/workflows/tailgate.yml', 'scenarios/replay.requests.json'],
  ],
  ['a recording', { 'app.har': har }, ['--from', 'app.har'], ['usual'], ['.github/workflows/tailgate.yml']],
  [
    'a description and a Compose file',
    { 'docs/openapi.yaml': openapi, 'compose.yml': compose, 'package.json': packageJson },
    ['--ci', 'gitlab'],
    ['usual'],
    ['.gitlab-ci.yml'],
  ],
  [
    'a description and only a Compose file',
    { 'openapi.yaml': openapi, 'compose.yml': compose },
    [],
    ['usual'],
    ['.github/workflows/tailgate.yml'],
  ],
  [
    'a Compose file named on the command line',
    { 'compose.yml': compose, 'package.json': packageJson },
    ['--from', 'compose.yml', '--ci', 'gitlab'],
    ['usual'],
    ['.gitlab-ci.yml'],
  ],
  [
    'a script',
    { 'k6/load.js': script, '.gitlab-ci.yml': 'stages: []\n' },
    ['--from', 'k6/load.js'],
    ['usual', 'load'],
    ['.gitlab/tailgate.yml'],
  ],
  ['nothing but an address', {}, ['--url', 'https://shop.example/cart', '--ci', 'none'], ['usual'], []],
]
