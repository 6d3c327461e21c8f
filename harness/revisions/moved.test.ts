import { expect, test } from 'vitest'
import { moved } from './moved.ts'

test.each([
  ['/home/me/shop', '/cache/a1'],
  ['/home/me/shop/server.js', '/cache/a1/server.js'],
  ['--import=/home/me/shop/load.js', '--import=/cache/a1/load.js'],
  ['file:///home/me/shop/load.js?of=1', 'file:///cache/a1/load.js?of=1'],
  ['/home/me/shop/bin:/usr/bin', '/cache/a1/bin:/usr/bin'],
  ['/home/me/shop-old/server.js', '/home/me/shop-old/server.js'],
  ['/mnt/home/me/shop/server.js', '/mnt/home/me/shop/server.js'],
  ['server.js', 'server.js'],
])('%s becomes %s', (text, wanted) => {
  expect(moved(text, '/home/me/shop', '/cache/a1')).toBe(wanted)
})

test('a directory with a space and other marks is found as a path and in a URL', () => {
  const texts = ['/home/me (old)/$x/server.js', 'file:///home/me%20(old)/$x/server.js']
  expect(moved(texts, '/home/me (old)/$x', '/cache/$& b')).toEqual([
    '/cache/$& b/server.js',
    'file:///cache/$&%20b/server.js',
  ])
})

test('what functions return is moved too, and parts without the directory stay the same objects', () => {
  const target = {
    app: {
      command: ['node', '/shop/server.js'],
      environment: (port: number) => ({ PORT: port, HOME: '/shop' }),
    },
    routes: { list: 'GET /' },
    weights: [1, 2],
    size: 5,
    none: undefined,
  }
  const there = moved(target, '/shop', '/old')
  expect(there.app.command).toEqual(['node', '/old/server.js'])
  expect(there.app.environment(80)).toEqual({ PORT: 80, HOME: '/old' })
  expect([there.routes, there.weights]).toEqual([target.routes, target.weights])
  expect(there.routes).toBe(target.routes)
  expect([there.size, there.none]).toEqual([5, undefined])
})

test('an arm in the place of the config keeps its description as it is', () => {
  const target = { command: ['/shop/server.js'] }
  expect(moved(target, '/shop', '/shop')).toBe(target)
})

test('what names the new place already stays, also where that lies in the old one', () => {
  const texts = ['/shop/server.js', '/shop/.cache/a1/server.js', '/shop/.cache/a12', 'file:///shop/.cache/a1']
  expect(moved(texts, '/shop', '/shop/.cache/a1')).toEqual([
    '/shop/.cache/a1/server.js',
    '/shop/.cache/a1/server.js',
    '/shop/.cache/a1/.cache/a12',
    'file:///shop/.cache/a1',
  ])
})
