import { describe, expect, test } from 'vitest'
import { externalInstruments } from './external.ts'

const outputs: Record<string, string> = {
  wrk: `Running 1s test @ http://127.0.0.1:18931/x
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.35ms    3.65ms   1.29s    92.34%
    Req/Sec    19.07k     9.90k   33.23k    50.00%
  Latency Distribution
     50%  133.00us
     75%  404.00us
     90%    3.22ms
     99%    1.01s
  18953 requests in 1.01s, 3.02MB read
Requests/sec:  18847.34
`,
  ab: `Complete requests:      3253
Failed requests:        0

Percentage of the requests served within a certain time (ms)
  50%      1
  66%      1
  75%      1
  80%      1
  90%      2
  95%      3
  98%      6
  99%      8
 100%     26 (longest request)
`,
}

const instrument = (name: string) => {
  const found = externalInstruments.find((each) => each.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

test.each([
  ['wrk', 0.5, 0.133],
  ['wrk', 0.9, 3.22],
  ['wrk', 0.95, undefined],
  ['wrk', 0.99, 1010],
  ['wrk', 1, 1290],
  ['ab', 0.5, 1],
  ['ab', 0.95, 3],
  ['ab', 0.99, 8],
  ['ab', 1, 26],
])('%s says of the share %d: %s ms', (name, share, milliseconds) => {
  expect(
    instrument(name)
      .parse(outputs[name] ?? '')
      .quantiles.get(share),
  ).toBe(milliseconds)
})

describe('an output of an unknown form is refused', () => {
  test.each(['wrk', 'ab'])('%s', (name) => {
    for (const output of ['', 'Segmentation fault', 'Socket errors: connect 4'])
      expect(() => instrument(name).parse(output)).toThrow(SyntaxError)
  })
})
