import { expect, test } from 'vitest'
import { K6Names } from './names.ts'

const names = new K6Names({
  url: 'http://127.0.0.1:8080',
  routes: ['list', 'item', 'newItem', 'add', 'café'],
  patterns: {
    list: 'GET /items',
    item: 'GET /items/:id',
    newItem: 'GET /items/new',
    add: 'POST /items',
    café: 'GET /café/:name',
    elsewhere: 'GET /elsewhere',
  },
  names: {
    'Shopper - View Checkout': 'list',
    'Shopper - *': 'item',
    登录请求: 'add',
    'two\nlines': 'add',
    'a.c (x)': 'item',
    'https://cdn.example.test/*': null,
    beacon: null,
  },
})

test.each([
  ['a name of the table', 'Shopper - View Checkout', 'GET', 'list'],
  ['a name that the table has with a star', 'Shopper - My account', 'GET', 'item'],
  ['a name of any script', '登录请求', 'POST', 'add'],
  ['a name of two lines', 'two\nlines', 'POST', 'add'],
  ['a name with characters that have a meaning in expressions', 'a.c (x)', 'GET', 'item'],
  ['a name that only looks like it', 'abc (x)', 'GET', 'unknown'],
  ['the key of a route', 'list', 'GET', 'list'],
  [
    'a URL, which k6 uses as the name of a request without one',
    'http://127.0.0.1:8080/items/17',
    'GET',
    'item',
  ],
  ['a URL with a query', 'http://127.0.0.1:8080/items?page=2', 'GET', 'list'],
  ['the same path by another method', 'http://127.0.0.1:8080/items', 'POST', 'add'],
  ['an exact path rather than a pattern that fits too', 'http://127.0.0.1:8080/items/new', 'GET', 'newItem'],
  ['a URL of http.url', `http://127.0.0.1:8080/items/\${}`, 'GET', 'item'],
  ['a path', '/items/17', 'GET', 'item'],
  ['a pattern as name', 'GET /items/:id', 'GET', 'item'],
  ['a pattern of another method than the request', 'POST /items', 'GET', 'unknown'],
  ['a path with special characters, as k6 encodes it', 'http://127.0.0.1:8080/caf%C3%A9/x', 'GET', 'café'],
  ['a path that is too long', 'http://127.0.0.1:8080/items/1/2', 'GET', 'unknown'],
  ['a path whose id is missing', 'http://127.0.0.1:8080/items/', 'GET', 'unknown'],
  [
    'a route of the target that the scenario does not have',
    'http://127.0.0.1:8080/elsewhere',
    'GET',
    'unknown',
  ],
  ['another host', 'http://127.0.0.1:9/items', 'GET', 'unknown'],
  ['a host that begins alike', 'http://127.0.0.1:80801/items', 'GET', 'unknown'],
  ['a name that is left out by a star', 'https://cdn.example.test/a.js', 'GET', 'left-out'],
  ['a name that is left out exactly', 'beacon', 'POST', 'left-out'],
  ['what every object has', 'constructor', 'GET', 'unknown'],
  ['no name', '', 'GET', 'unknown'],
])('%s', (_, name, method, expected) => {
  const found = names.meaningOf(name, method)
  expect(typeof found === 'string' ? found : found.route).toBe(expected)
})
