import { describe, expect, test } from 'vitest'
import { completeTarget } from './complete-target.ts'
import type { AppDescription, Variables } from './description.ts'
import { stackVariables } from './variables.ts'
import { variablesOf } from './variables-of.ts'

const given = (make: () => unknown): Variables => variablesOf(make as () => Variables, {}, 'app.environment')

test('variables come from an object, or from a function of the settings; undefined leaves one out', () => {
  expect(variablesOf({ A: '1' }, {}, 'app.environment')).toEqual({ A: '1' })
  const environment = ({ port }: { readonly port: number }) => ({ PORT: String(port), HOST: undefined })
  expect(variablesOf(environment, { port: 80 }, 'app.environment')).toEqual({ PORT: '80', HOST: undefined })
})

describe('what a function gives is refused, with the key of the config, where it is', () => {
  test.each<[string, () => unknown, string]>([
    ['a promise', () => Promise.reject(new Error('later')), 'must not be async: it gave a promise'],
    ['nothing', () => undefined, 'must give an object of variables'],
    ['a list', () => ['A=1'], 'must give an object of variables'],
    ['a map', () => new Map([['A', '1']]), 'must give an object of variables'],
    [
      'a number',
      () => ({ A: '1', PORT: 80 }),
      'must give a text, or undefined, for PORT, not a value of type number',
    ],
    ['null', () => ({ A: null }), 'must give a text, or undefined, for A, not null'],
  ])('%s', (_, make, problem) =>
    expect(() => given(make)).toThrowError(
      expect.objectContaining({
        ...{ code: 'USAGE', exit: 2 },
        message: expect.stringContaining(`app.environment in tailgate.config.ts ${problem}.`),
      }),
    ),
  )
})

test('a function that throws is named by its key, for the app while a run is planned, and for a service', () => {
  const environment = () => {
    throw new Error('no licence here')
  }
  const app: AppDescription = { command: 'x', environment }
  const services = { cache: { command: 'y', environment } }
  const target = completeTarget({ name: 'a', app, services, routes: {} })
  const { cache } = target.services
  const settings = { host: 'h', port: 1, ports: {}, directory: '/d', secret: () => '' }
  for (const [key, call] of [
    ['app.environment', () => stackVariables(target)],
    ['services.cache.environment', () => cache !== true && cache?.environment(settings)],
  ] as const)
    expect(call).toThrowError(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(
          `${key} in tailgate.config.ts threw an error: no licence here. It must`,
        ),
      }),
    )
  const again = completeTarget(target)
  expect(() => stackVariables(again)).toThrowError(
    /^app\.environment in [^:]+ threw an error: no licence here/,
  )
})

test('the directory that the plan invents is one in which nothing can be made', () => {
  let told = ''
  const environment = ({ directory }: { readonly directory: string }) => {
    told = directory
    return {}
  }
  stackVariables(completeTarget({ name: 'a', app: { command: 'x', environment }, routes: {} }))
  expect(told).toMatch(/^\/dev\/null\//)
})
