import { describe, expect, test } from 'vitest'
import { bad, body, handmade, head, now, secret, sign, user } from '../../test/server/bad-tokens.ts'
import { ApiError } from '../common/errors.ts'
import { Tokens, tokenSeconds } from './tokens.ts'

describe('a bearer token', () => {
  test('is accepted as it was issued, and remembered until it expires', async () => {
    let time = now * 1000
    const tokens = new Tokens(secret, () => time)
    const token = await tokens.issue(user)
    expect(tokens.recall(token)).toBeUndefined()
    expect(await tokens.verify(token)).toMatchObject({ user })
    expect(tokens.recall(token)).toMatchObject({ user })
    time += tokenSeconds * 1000 - 1
    expect(tokens.recall(token)).toMatchObject({ user })
    time += 1
    expect(tokens.recall(token)).toBeUndefined()
    await expect(tokens.verify(token)).rejects.toThrow(ApiError)
  })

  test('is accepted with the valid claims that the rows below change one at a time', async () => {
    const tokens = new Tokens(secret, () => now * 1000)
    expect(await tokens.verify(await sign({}))).toMatchObject({ user })
    expect(await tokens.verify(await handmade(head, body))).toMatchObject({ user })
  })

  test.each(bad)('is refused: %s', async (_name, make) => {
    const tokens = new Tokens(secret, () => now * 1000)
    const token = await make()
    const refusal = await tokens.verify(token).then(
      () => 'accepted',
      (error: unknown) => (error instanceof ApiError ? error.statusCode : error),
    )
    expect(refusal).toBe(401)
    expect(tokens.recall(token)).toBeUndefined()
  })
})
