import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type K6Sample, K6SampleReader, splitCsv } from './samples.ts'

const header =
  'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata\n'
const captured =
  'http_req_duration,1795457208664551,1.857330,,,,true,,POST,login,HTTP/1.1,flow,,200,,,login,,\n'
const refused =
  'http_req_duration,1795457353146365,0.000000,,dial: connection refused,1212,false,,GET,"a,""b""",,a,,0,,,"a,""b""",,\n'
const summary = '\n  █ THRESHOLDS\n\n    ✓ rate==1 rate=100.00%\n\n    http_reqs......: 612    202.372096/s\n'

function read(chunks: readonly string[], wanted: (metric: string) => boolean = () => true) {
  const samples: K6Sample[] = []
  const reader = new K6SampleReader((sample) => samples.push(sample), wanted)
  for (const chunk of chunks) reader.push(chunk)
  return { samples, reader }
}

test('a line becomes a sample', () => {
  expect(read([header, captured, refused]).samples).toEqual([
    {
      metric: 'http_req_duration',
      time: 1795457208664551,
      value: 1.85733,
      name: 'login',
      scenario: 'flow',
      status: '200',
      errorCode: '',
      expected: 'true',
      check: '',
      method: 'POST',
      url: 'login',
      error: '',
      metadata: '',
    },
    {
      metric: 'http_req_duration',
      time: 1795457353146365,
      value: 0,
      name: 'a,"b"',
      scenario: 'a',
      status: '0',
      errorCode: '1212',
      expected: 'false',
      check: '',
      method: 'GET',
      url: 'a,"b"',
      error: 'dial: connection refused',
      metadata: '',
    },
  ])
})

const twoLines = 'checks,1795457208664551,1.000000,"say ""hi"",\nplease",,,,::a,,,,flow,,,,,,,vu=1&iter=0\n'

test('a field may contain line breaks, commas and quotes', () => {
  const { samples, reader } = read([header, captured, twoLines, captured])
  expect(samples.map(({ check }) => check)).toEqual(['', 'say "hi",\nplease', ''])
  expect([samples[1]?.metadata, reader.damaged]).toEqual(['vu=1&iter=0', 0])
})

test('chunks may be cut anywhere', () => {
  const text = header + captured + twoLines + refused
  const whole = read([text]).samples
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), text.length]
      const chunks = edges.slice(1).map((edge, index) => text.slice(edges[index], edge))
      expect(read(chunks).samples).toEqual(whole)
    }),
  )
})

describe('lines that are no samples', () => {
  test.each([
    ['the summary behind the samples is no damage', [header, captured, summary], 1, 0],
    [
      'a broken line between samples is damage',
      [header, captured, 'http_req_duration,17954\n', captured],
      2,
      1,
    ],
    [
      'a value that is no number is damage',
      [header, captured, captured.replace('1.857330', 'NaN'), captured],
      2,
      1,
    ],
    [
      'a time that is no Unix time in microseconds is damage',
      [header, captured.replace('1795457208664551', '17'), captured],
      1,
      1,
    ],
    ['text with a lone quote behind the samples is no damage', [header, captured, 'a "title\n'], 1, 0],
    ['an unfinished last line is no sample', [header, captured, captured.trimEnd()], 1, 0],
  ])('%s', (_, chunks, samples, damaged) => {
    const result = read(chunks)
    expect([result.samples.length, result.reader.damaged]).toEqual([samples, damaged])
  })

  test.each([
    ['the header of k6', header, true],
    ['columns in another order', header.replace('metric_name,timestamp', 'timestamp,metric_name'), true],
    ['a header without the status', header.replace(',status', ''), false],
    ['JSON', '{"type":"Metric","data":{"name":"http_reqs"}}\n', false],
    ['nothing', '', false],
  ])('the format is told by its header: %s', (_, text, understood) => {
    expect(read([text]).reader.understood).toBe(understood)
  })

  test('a line without an end does not fill the memory', () => {
    const { reader, samples } = read([
      header,
      ...Array.from({ length: 40 }, () => 'x'.repeat(100_000)),
      `\n${captured}`,
    ])
    expect([samples.length, reader.understood]).toEqual([1, true])
  })
})

test('unwanted samples are skipped', () => {
  expect(read([header, captured, captured], () => false).samples).toEqual([])
})

test.each([
  ['plain', 'a,b,,c', ['a', 'b', '', 'c']],
  ['quoted', '"a,b",c', ['a,b', 'c']],
  ['quotes in quotes', 'x,"say ""hi""",', ['x', 'say "hi"', '']],
  ['an empty first field', ',"b"', ['', 'b']],
])('fields of CSV: %s', (_, line, fields) => {
  expect(splitCsv(line)).toEqual(fields)
})
