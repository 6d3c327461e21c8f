import { describe, expect, test } from 'vitest'
import { shapeOf, shapeText, unified } from './json-shape.ts'

const text = (value: unknown): string => shapeText(shapeOf(value))

describe('the kinds of values in each place, without the values', () => {
  test.each<[string, unknown, string]>([
    ['scalars', [1, 'a', true, null].map((value) => ({ value }))[0], '{value:number}'],
    ['a value alone', 'anything', 'string'],
    [
      'an object',
      { name: 'a', id: 1, ready: false, gone: null },
      '{gone:null,id:number,name:string,ready:boolean}',
    ],
    ['an array', { id: 7, labels: ['a', 'b'] }, '{id:number,labels:[string]}'],
    ['an empty array', { items: [] }, '{items:[]}'],
    ['elements with null in some', [{ a: null }, { a: 1 }], '[{a:number}]'],
    ['elements that lack a field', [{ a: 1, b: 2 }, { a: 1 }], '[{a:number,b?:number}]'],
    ['elements of several kinds', [1, 'a', null, [2]], '[[number]|number|string]'],
    ['nested arrays that are empty in some', [{ a: [] }, { a: [1] }], '[{a:[number]}]'],
    ['keys that are numbers', { 17: { n: 1 }, 18: { n: 2 } }, '{*:{n:number}}'],
    ['keys that are UUIDs', { '0b8d1c1e-7d1f-4c57-9a55-2d1b6f1f2a3c': 1 }, '{*:number}'],
    ['keys that are days', { '2026-11-28': 4, '2026-11-29': null }, '{*:number}'],
    ['keys that are media types', { 'image/png': 4 }, '{*:number}'],
    ['an empty object', {}, '{}'],
  ])('%s', (_, value, expected) => expect(text(value)).toBe(expected))
})

describe('the same shape', () => {
  test.each<[string, unknown, unknown]>([
    ['of other values', { id: 1, at: '2026-11-28' }, { id: 999_999, at: 'never' }],
    ['of fields in another order', { a: 1, b: 'x' }, { b: 'y', a: 2 }],
    ['of more elements', [{ id: 1 }], [{ id: 1 }, { id: 2 }, { id: 3 }]],
    ['of elements in another order', [1, 'a', { b: 2 }], [{ b: 3 }, 'b', 7]],
    ['of other keys that are values', { 1: 'a' }, { 2: 'b', 3: 'c' }],
  ])('%s', (_, one, other) => expect(text(one)).toBe(text(other)))
})

describe('two answers that count as one shape', () => {
  test.each<[string, unknown, unknown, string]>([
    ['null in one, a value in the other', { a: null, b: 1 }, { a: 'x', b: 2 }, '{a:string,b:number}'],
    [
      'empty in one',
      { items: [], next: null },
      { items: [{ id: 1 }], next: 2 },
      '{items:[{id:number}],next:number}',
    ],
    ['null deep within one', [{ a: { b: null } }], [{ a: { b: [1] } }], '[{a:{b:[number]}}]'],
  ])('%s', (_, one, other, expected) => {
    for (const pair of [
      [one, other],
      [other, one],
    ]) {
      const shape = unified(shapeOf(pair[0]), shapeOf(pair[1]))
      expect(shape && shapeText(shape)).toBe(expected)
    }
  })

  test.each<[string, unknown, unknown]>([
    ['a field that is gone', { a: 1, b: 2 }, { a: 1 }],
    ['a field of another name', { a: 1 }, { b: 1 }],
    ['a number that became text', { a: 1 }, { a: '1' }],
    ['an array that became an object', { a: [1] }, { a: { b: 1 } }],
    ['an element that lacks a field in one', [{ a: 1, b: 2 }], [{ a: 1, b: 2 }, { a: 1 }]],
  ])('not with %s', (_, one, other) => {
    expect(unified(shapeOf(one), shapeOf(other))).toBeUndefined()
    expect(unified(shapeOf(other), shapeOf(one))).toBeUndefined()
  })
})

describe('its size is bounded', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`${'name'.repeat(20)}${index}`, index]),
  )

  test('a text that is too long ends in a digest of the whole, so that two such texts still differ', () => {
    const [one, other] = [text(wide), text({ ...wide, [`${'name'.repeat(20)}59`]: 'text' })]
    expect(one.length).toBeLessThan(2050)
    expect(one).toMatch(/… \([0-9a-f]{16}\)$/)
    expect(other).not.toBe(one)
  })

  test('levels below the twelfth are not distinguished, and no depth is too much', () => {
    let deep: unknown = 1
    for (let level = 0; level < 5000; level += 1) deep = [deep]
    expect(text(deep)).toBe(`${'['.repeat(12)}…${']'.repeat(12)}`)
  })

  test('an object with very many keys is a map', () => {
    expect(text(Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`user${index}`, index])))).toBe(
      '{*:number}',
    )
  })
})
