import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { redisStats } from './redis-stats.ts'

const info = '# Stats\r\ntotal_commands_processed:12\r\ninstantaneous_input_kbps:0.04\r\nkeyspace_hits:3\r\n'
/** Longer than a busy machine lets an answer wait, in milliseconds. */
const patiently = 20_000
const aboutServer = '# Server\r\nrun_id:cafe\r\ntcp_port:6379\r\n'
const bulkOf = (text: string) => `$${text.length}\r\n${text}\r\n`
const bulk = `${bulkOf(aboutServer)}${bulkOf(info)}`

/**
 * A server that sends `answer` in pieces of 7 bytes after QUIT, or never answers for null; the received text is returned too.
 */
async function redisThatSays(answer: string | null) {
  const asked: string[] = []
  const server = createServer((socket) => {
    let text = ''
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        text += chunk
        if (answer === null || !text.endsWith('QUIT\r\n')) return
        asked.push(text)
        for (const piece of answer.match(/[\s\S]{1,7}/g) ?? []) socket.write(piece)
        socket.end()
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, asked }
}

test('the numbers of INFO stats are read, after signing in', async () => {
  const { port, asked } = await redisThatSays(`+OK\r\n${bulk}+OK\r\n`)
  const stats = await redisStats(`redis://:p%40ss@127.0.0.1:${port}`, patiently)
  expect(stats).toEqual({ counts: { total_commands_processed: 12, keyspace_hits: 3 }, run: 'cafe' })
  const infoOf = (section: string) => `*2\r\n$4\r\nINFO\r\n$${section.length}\r\n${section}\r\n`
  expect(asked).toEqual([
    `*2\r\n$4\r\nAUTH\r\n$4\r\np@ss\r\n${infoOf('server')}${infoOf('stats')}*1\r\n$4\r\nQUIT\r\n`,
  ])
})

test.each([
  ['a user of its own', 'redis://me:pw@', '*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$2\r\npw\r\n'],
  ['no password', 'redis://', ''],
])('with %s', async (_, prefix, expected) => {
  const { port, asked } = await redisThatSays(`${bulk}+OK\r\n`)
  await redisStats(`${prefix}127.0.0.1:${port}`, patiently)
  expect(asked[0]?.split('*2\r\n$4\r\nINFO')[0]).toBe(expected)
})

test.each<[string, string | null, RegExp, number?]>([
  [
    'refuses the password',
    '-WRONGPASS invalid\r\n-NOAUTH needed\r\n+OK\r\n',
    /^Redis refused: WRONGPASS invalid$/,
  ],
  ['closes at once', '', /without an answer/],
  ['never answers', null, /did not answer within 0.2 s/, 200],
])('a Redis that %s is an error that says so', async (_, answer, message, limit = patiently) => {
  const { port } = await redisThatSays(answer)
  await expect(redisStats(`redis://:pw@127.0.0.1:${port}`, limit)).rejects.toThrow(message)
})
