import { expect, test } from 'vitest'
import { RecentlyUsed } from './lru.ts'

test('keeps what is used and drops what is not, within its limit', () => {
  const map = new RecentlyUsed<number>(10)
  for (let n = 0; n < 1000; n += 1) {
    map.set(`key ${n}`, n)
    expect(map.get('key 0')).toBe(0)
    expect(map.size).toBeLessThanOrEqual(10)
  }
  expect(map.get('key 500')).toBeUndefined()
  expect(map.get('key 999')).toBe(999)
})

test('deletes from both generations, and clears', () => {
  const map = new RecentlyUsed<number>(4)
  for (const key of ['a', 'b', 'c']) map.set(key, 1)
  for (const key of ['a', 'b', 'c']) {
    map.delete(key)
    expect(map.get(key)).toBeUndefined()
  }
  map.set('d', 1)
  map.clear()
  expect(map.size).toBe(0)
})

test('a new value replaces an old one', () => {
  const map = new RecentlyUsed<number>(2)
  map.set('a', 1)
  map.set('b', 1)
  map.set('a', 2)
  expect(map.get('a')).toBe(2)
})

test('drops entries by their weight', () => {
  const map = new RecentlyUsed<string>(1000, 100)
  for (let n = 0; n < 50; n += 1) {
    map.set(`key ${n}`, 'x'.repeat(10), 10)
    expect(map.size).toBeLessThanOrEqual(10)
    expect(map.get(`key ${n}`)).toBeDefined()
  }
  expect(map.get('key 30')).toBeUndefined()
})

test('counts what is used again with its weight', () => {
  const map = new RecentlyUsed<number>(1000, 100)
  for (let n = 0; n < 50; n += 1) {
    map.set(`key ${n}`, n, 10)
    for (let used = 0; used <= n; used += 1) map.get(`key ${used}`)
    expect(map.size).toBeLessThanOrEqual(10)
  }
})

test('counts what has grown with its new weight alone, and what was deleted no more', () => {
  const map = new RecentlyUsed<number>(1000, 100)
  map.set('kept', 1, 10)
  for (let n = 0; n < 50; n += 1) {
    map.set('grown', n, 5)
    map.set('deleted', n, 30)
    map.delete('deleted')
  }
  expect(map.get('kept')).toBe(1)
  map.set('grown', 1, 95)
  map.set('new', 1, 50)
  expect(map.get('kept')).toBeUndefined()
})

test('what fills a generation by itself drops nothing else when it is used again', () => {
  const map = new RecentlyUsed<number>(1000, 100)
  map.set('heavy', 1, 60)
  for (let n = 0; n < 3; n += 1) map.set(`key ${n}`, n, 10)
  for (let n = 0; n < 10; n += 1) expect(map.get('heavy')).toBe(1)
  for (let n = 0; n < 3; n += 1) expect(map.get(`key ${n}`)).toBe(n)
})
