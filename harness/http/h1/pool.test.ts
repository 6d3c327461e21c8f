import { expect, test } from 'vitest'
import { request } from '../../../test/fixtures/h2-client.ts'
import { hostile, serve } from '../../../test/fixtures/hostile-http.ts'
import { addressOf } from './address.ts'
import type { Answer } from './connection.ts'
import { openPool } from './pool.ts'

test.each(['closing each connection, said so', 'closing each connection, not said so'] as const)(
  'a connection that the server has closed carries no further request: %s',
  async (name) => {
    await using server = await serve(hostile[name])
    const pool = openPool(addressOf(server.url, undefined), 2)
    const ask = () => new Promise<Answer>((resolve) => pool.send(request(), resolve))
    try {
      for (let count = 0; count < 20; count += 1) {
        expect(await ask()).toMatchObject({ status: 200, failure: undefined })
        // Both sides have closed by then, so that no request can cross the close.
        await expect.poll(() => server.connections, { interval: 5 }).toBe(0)
      }
    } finally {
      pool.close()
    }
    expect(server.crossed).toBe(0)
  },
)
