import { describe, expect, test } from 'vitest'
import { type Asked, against, single } from '../../../test/fixtures/answering.ts'
import { TailgateError } from '../../base/errors.ts'

describe('a fault of a function of the scenario is reported with file and line', () => {
  const fine = { path: '/one' }
  test.each<[string, object, RegExp]>([
    [
      'throws',
      { mix: [{ route: 'one', weight: 1, request: () => never('thrown on purpose') }] },
      /scenario-fault\.test\.ts:\d+: request of route "one" threw RangeError: thrown on purpose$/,
    ],
    [
      'gives nothing',
      { mix: [{ route: 'one', weight: 1, request: () => undefined }] },
      /scenario-fault\.test\.ts:\d+: request of route "one" gave what cannot be used\. It gave undefined/,
    ],
    [
      'gives a promise',
      { mix: [{ route: 'one', weight: 1, request: async () => fine }] },
      /request of route "one" .*promise/,
    ],
    [
      'gives a header of the engine',
      { mix: single({ headers: { 'Content-Length': '3' } }) },
      /"content-length" belongs to the engine/,
    ],
    ['expects nonsense', { mix: single({ expect: '2x' }) }, /expect: "2x" is no status/],
    [
      'throws in its expectation',
      { mix: single({ expect: () => never('not this') }) },
      /scenario-fault\.test\.ts:\d+: expect of route "post" threw RangeError: not this/,
    ],
    [
      'gives an expectation that is neither true nor false',
      { mix: single({ expect: () => 'yes' }) },
      /expect of route "post" gave .* true or false, and is string/,
    ],
    [
      'throws in the session',
      { mix: single({}), session: async () => never('no log-in') },
      /scenario-fault\.test\.ts:\d+: session threw RangeError: no log-in/,
    ],
    [
      'gives no headers',
      { mix: single({}), session: async () => 'token' },
      /scenario-fault\.test\.ts:\d+: session gave .* headers must be an object/,
    ],
    [
      'throws in a later step',
      {
        mix: [
          {
            weight: 1,
            steps: [
              { route: 'one', request: () => fine },
              { route: 'two', request: () => never('later') },
            ],
          },
        ],
      },
      /scenario-fault\.test\.ts:\d+: request of route "two" threw RangeError: later/,
    ],
    [
      'returns nothing in a later step',
      {
        mix: [
          {
            weight: 1,
            steps: [
              { route: 'one', request: () => fine },
              { route: 'two', request: () => 7 },
            ],
          },
        ],
      },
      /scenario-fault\.test\.ts:\d+: request of route "two" gave .*It gave number/,
    ],
  ])('%s', async (_, over, message) => {
    const run = against((_, response) => response.end('{}'), over as Asked)
    const error = await run.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(TailgateError)
    expect(error).toMatchObject({ code: 'SCENARIO_FAULT', exit: 2, message: expect.stringMatching(message) })
  })

  test('a fault in an entry that is drawn once in a thousand is found before anything is sent', async () => {
    let asked = 0
    const rare = { route: 'two', weight: 0.001, request: () => never('rare') }
    const run = against(
      (_, response) => {
        asked += 1
        response.end()
      },
      { mix: [...single({}, 'one'), rare] },
    )
    await expect(run).rejects.toThrow('rare')
    expect(asked).toBe(0)
  })

  test('a step that was made before fails because of the answers, and the load continues', async () => {
    let count = 0
    const run = await against(
      (request, response) => {
        const answer = count++ < 6 ? '{"items":[1]}' : '{}'
        response.end(request.url === '/one' ? answer : '')
      },
      {
        mix: [
          {
            weight: 1,
            steps: [
              { route: 'one', request: () => ({ path: '/one' }) },
              {
                route: 'two',
                request: (_, [list]) => ({
                  path: `/${(list as { json(): { items: number[] } }).json().items[0]}`,
                }),
              },
            ],
          },
        ],
      },
    )
    expect(run.result.status).toBe('complete')
    const second = run.requests.filter(({ route }) => route === 'two')
    expect(new Set(second.map(({ failure }) => failure))).toEqual(new Set([undefined, 'mismatch']))
    expect(run.result.remarks[0]?.message).toMatch(
      /step\(s\) could not be made from the answers before them: .*scenario-fault\.test\.ts:\d+/,
    )
  })
})

function never(message: string): never {
  throw new RangeError(message)
}
