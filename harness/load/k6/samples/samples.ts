/** One sample of k6's CSV output. Absent tags are empty. */
export interface K6Sample {
  readonly metric: string
  /** Unix time in microseconds; for requests and iterations it is their end. */
  readonly time: number
  readonly value: number
  readonly name: string
  readonly method: string
  readonly scenario: string
  readonly status: string
  readonly errorCode: string
  /** `true` or `false`, as the script's response callback decided; empty if the script has none. */
  readonly expected: string
  readonly check: string
  /** The name once more if the request has one. */
  readonly url: string
  /** What k6 reports about a request that failed. */
  readonly error: string
  /** `vu=1&iter=0` in any order, and everything else that the script adds. */
  readonly metadata: string
}

/**
 * The tags of samples, whatever the script asks for (the command line goes before the script): k6's own default, since
 * thresholds may use any of them, and user and iteration, which connect the hops of a redirect.
 */
export const systemTags = [
  ...['proto', 'subproto', 'status', 'method', 'url', 'name', 'group', 'check', 'error', 'error_code'],
  ...['tls_version', 'scenario', 'service', 'expected_response', 'vu', 'iter'],
].join(',')

/** The virtual user of a sample, by its metadata; undefined if that does not give it. */
export const virtualUserOf = (metadata: string): string | undefined => /(?:^|&)vu=(\d+)/.exec(metadata)?.[1]

const columns = {
  metric: 'metric_name',
  time: 'timestamp',
  value: 'metric_value',
  name: 'name',
  method: 'method',
  scenario: 'scenario',
  status: 'status',
  errorCode: 'error_code',
  expected: 'expected_response',
  check: 'check',
  url: 'url',
  error: 'error',
  metadata: 'metadata',
} as const satisfies Record<keyof K6Sample, string>
type Column = keyof typeof columns

const required: readonly Column[] = ['metric', 'time', 'value', 'name', 'scenario', 'status']

/** The fields of one record of CSV as RFC 4180 quotes them, with line breaks. */
export function splitCsv(record: string): string[] {
  if (!record.includes('"')) return record.split(',')
  const fields: string[] = []
  for (const [, quoted, plain, end] of record.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g)) {
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '') break
  }
  return fields
}

/**
 * Whether a record continues in the next line, inside quotes: then the number of quotes is odd, since a quote inside a field
 * is doubled.
 */
function isOpen(text: string): boolean {
  let quotes = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1
  return quotes % 2 === 1
}

/** The most characters of a record; longer text is not a record. */
const longestRecord = 1 << 20

/**
 * Reads k6's CSV as it arrives, in chunks cut anywhere, and keeps only an unfinished record. k6 prints its summary after the
 * samples on the same pipe, so records that are no samples are only counted: if samples follow them, they are damage.
 * A library reads every field of every record: csv-parse 7.0 takes 4 to 6 µs for one here, and this reader takes 0.4. k6
 * writes eleven records per request, of which three are used. At 2 500 requests per second, which one core of k6 can send,
 * that is 13 % of a core of the generator against 1 %.
 */
export class K6SampleReader {
  readonly #onSample: (sample: K6Sample) => void
  readonly #wanted: (metric: string) => boolean
  #columns: Map<string, number> | undefined
  #rest = ''
  #open = ''
  #strange = 0
  /** Records between the samples that could not be read. */
  damaged = 0

  /** `wanted` says which metrics are used; of other samples only the first field is read. */
  constructor(onSample: (sample: K6Sample) => void, wanted: (metric: string) => boolean) {
    this.#onSample = onSample
    this.#wanted = wanted
  }

  /** Whether the header of k6's CSV was seen with every needed column. */
  get understood(): boolean {
    return this.#columns !== undefined
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
    if (this.#rest.length > longestRecord) this.#rest = ''
  }

  #line(line: string): void {
    const record = this.#open === '' ? line : `${this.#open}\n${line}`
    this.#open = ''
    if (!isOpen(record)) this.#record(record)
    else if (record.length <= longestRecord) this.#open = record
    else this.#strange += 1
  }

  #record(record: string): void {
    if (!this.#columns) {
      const names = splitCsv(record)
      if (required.every((column) => names.includes(columns[column])))
        this.#columns = new Map(names.map((name, index) => [name, index]))
      return
    }
    const comma = record.indexOf(',')
    if (comma > 0 && !this.#wanted(record.slice(0, comma))) return
    const sample = this.#parse(splitCsv(record), this.#columns)
    if (!sample) {
      this.#strange += 1
      return
    }
    this.damaged += this.#strange
    this.#strange = 0
    this.#onSample(sample)
  }

  #parse(fields: readonly string[], found: Map<string, number>): K6Sample | undefined {
    const field = (column: Column): string => fields[found.get(columns[column]) ?? -1] ?? ''
    const time = Number(field('time'))
    const value = Number(field('value'))
    if (fields.length !== found.size || !(time > 1e15) || !Number.isFinite(value)) return undefined
    return {
      metric: field('metric'),
      time,
      value,
      name: field('name'),
      method: field('method'),
      scenario: field('scenario'),
      status: field('status'),
      errorCode: field('errorCode'),
      expected: field('expected'),
      check: field('check'),
      url: field('url'),
      error: field('error'),
      metadata: field('metadata'),
    }
  }
}
