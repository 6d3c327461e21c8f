import { expect, test } from 'vitest'
import { builderOf, imageFor, pulledImages } from './built-images.ts'

const build = { context: '/shop' }
const services = {
  web: {
    ...{ image: 'shop', pull_policy: 'always' },
    build: { ...build, tags: ['shop:next'], labels: { mine: 'yes' } },
  },
  worker: { image: 'docker.io/library/shop:latest', pull_policy: 'always' },
  clock: { image: 'shop:next' },
  old: { image: 'shop:1.4' },
  db: { image: 'localhost:5000/shop' },
  api: { build },
}
const imageOf = (service: string) => `built/${service}`

test.each([
  ['web', 'web'],
  ['worker', 'web'],
  ['clock', 'web'],
  ['api', 'api'],
  ['old', undefined],
  ['db', undefined],
  ['none', undefined],
])('the image of %s is built by %s', (service, builder) => {
  expect(builderOf(service, services)).toBe(builder)
})

test('whoever starts from a built image gets the one of this run, which no registry is asked for', () => {
  expect(imageFor('worker', services, imageOf)).toEqual({ image: 'built/web', pull_policy: 'never' })
  expect(imageFor('db', services, imageOf)).toEqual({})
})

test('a built image has no other name, and the label by which one command removes all of them', () => {
  expect(imageFor('web', services, imageOf)).toEqual({
    ...{ image: 'built/web', pull_policy: 'never' },
    build: { ...build, labels: { mine: 'yes', 'tailgate.compose': 'built' } },
  })
})

test('images that nobody builds are pulled, by their services', () =>
  expect(pulledImages(services)).toEqual({ old: 'shop:1.4', db: 'localhost:5000/shop' }))
