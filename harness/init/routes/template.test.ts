import { expect, test } from 'vitest'
import { groupRoutes } from './group-routes.ts'
import { RouteNames } from './route-name.ts'
import { repeatable, type SeenRequest } from './seen.ts'
import { isParameter } from './template.ts'

test.each([
  ['17', true],
  ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', true],
  ['d41d8cd98f00b204e9800998ecf8427e', true],
  ['507f1f77bcf86cd799439011', true],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', true],
  ['2026-11-28', true],
  ['order-17', true],
  ['cus9s6XKzkNRiz8i3', true],
  ['ann@example.com', true],
  ['17.json', true],
  ['items', false],
  ['v1', false],
  ['deadbeef', false],
  ['mask-groups', false],
  ['annotation-groups-of-all', false],
  ['app.js', false],
  ['', false],
])('%s in a path is a parameter: %s', (segment, expected) => expect(isParameter(segment)).toBe(expected))

test.each([
  ['GET', '/', 'home'],
  ['GET', '/api/v1/items', 'items'],
  ['GET', '/items/:item', 'item'],
  ['POST', '/items', 'postItems'],
  ['GET', '/categories/:category/boxes/:box', 'categoryBox'],
  ['DELETE', '/users/:user/addresses/:address', 'deleteUserAddress'],
  ['GET', '/mask-groups', 'maskGroups'],
  ['GET', '/:id', 'id'],
  ['GET', '/api', 'api'],
  ['GET', '/all', 'all2'],
  ['GET', '/é', 'route'],
])('%s %s is called %s', (method, pattern, name) =>
  expect(new RouteNames().nameOf(method, pattern)).toBe(name),
)

test('no two routes have the same name', () => {
  const names = new RouteNames()
  expect([
    names.nameOf('GET', '/items'),
    names.nameOf('GET', '/v2/items'),
    names.nameOf('GET', '/x', 'items'),
  ]).toEqual(['items', 'items2', 'items3'])
})

const get = (target: string): SeenRequest => ({ method: 'GET', target })
const patterns = (seen: readonly SeenRequest[]) =>
  groupRoutes(seen).routes.map(({ method, pattern, weight }) => `${method} ${pattern} ${weight}`)

test('paths that differ only by a number are one route, and queries do not belong to the route', () => {
  expect(
    patterns([get('/items/1?full=1'), get('/items/2'), get('/items'), { method: 'POST', target: '/items' }]),
  ).toEqual(['GET /items/:item 2', 'GET /items 1', 'POST /items 1'])
})

test('two parameters of one path have two names', () => {
  expect(patterns([get('/items/1/2')])).toEqual(['GET /items/:item/:item2 1'])
})

test('twenty words in one place are values of a parameter, nineteen are routes', () => {
  const pages = (count: number) =>
    Array.from({ length: count }, (_, at) => get(`/blog/post-${'abcdefghijklmnopqrst'[at]}`))
  expect(patterns(pages(20))).toEqual(['GET /blog/:blog 20'])
  expect(patterns(pages(19))).toHaveLength(19)
})

test('real values are kept to draw from, and frequent ones stay equally frequent', () => {
  const [route] = groupRoutes([
    ...Array.from({ length: 300 }, () => get('/items/1')),
    ...Array.from({ length: 100 }, () => get('/items/2')),
  ]).routes
  const paths = route?.requests.map(({ path }) => path) ?? []
  expect(paths).toHaveLength(100)
  expect(paths.filter((path) => path === '/items/1')).toHaveLength(75)
})

test('beyond forty routes the rest is reported, not written', () => {
  const { routes, notes } = groupRoutes(
    Array.from({ length: 43 }, (_, at) =>
      get(`/${'abcdefghijklmnopqrstuvwxyz'[at % 26]}/${'x'.repeat(at + 1)}/${at % 2 === 0 ? 'one' : 'two'}`),
    ),
  )
  expect(routes).toHaveLength(40)
  expect(notes).toEqual(['Left out: 3 routes beyond the 40 most asked for, with 3 requests together.'])
})

test('a route in a description keeps its name and, if it writes, its body', () => {
  const known = [
    { name: 'readPet', method: 'GET', pattern: '/pets/:petId', weight: 1, requests: [] },
    { name: 'petOfTheDay', method: 'GET', pattern: '/pets/today', weight: 1, requests: [] },
    {
      name: 'addPet',
      method: 'POST',
      pattern: '/pets',
      weight: 1,
      requests: [{ path: '/pets', body: { kind: 'json' as const, value: { a: 1 } } }],
    },
  ]
  const seen = [
    get('/pets/rex'),
    get('/pets/today'),
    { method: 'POST', target: '/pets', notRepeatable: 'has no body' },
  ]
  expect(groupRoutes(seen, known).routes).toMatchObject([
    { name: 'readPet', pattern: '/pets/:petId', requests: [{ path: '/pets/rex' }] },
    { name: 'petOfTheDay', pattern: '/pets/today' },
    { name: 'addPet', requests: [{ body: { value: { a: 1 } } }] },
  ])
})

test('requests that cannot be part of a load are left out, in words', () => {
  const seen: readonly SeenRequest[] = [
    get('/items'),
    { ...get('/nothing'), status: 404 },
    get('/app.css?v=2'),
    { method: 'CONNECT', target: 'example.com:443' },
    { method: '-', target: '-' },
    { method: 'OPTIONS', target: '/items' },
    { ...get('/socket'), status: 101 },
  ]
  const { kept, notes } = repeatable(seen, { withStatic: false })
  expect(kept.map(({ target }) => target)).toEqual(['/items'])
  expect(notes).toEqual([
    'Left out: 3 requests without a path, or for a tunnel or a socket.',
    'Left out: 1 request for static files (--static keeps them).',
    'Left out: 1 request that browsers ask before others (OPTIONS).',
    'Left out: 1 request answered with an error (4xx, 5xx).',
  ])
  expect(repeatable(seen, { withStatic: true }).kept).toHaveLength(2)
})
