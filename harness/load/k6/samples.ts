/** One sample of k6's CSV output. Absent tags are empty. */
export interface K6Sample {
  readonly metric: string
  /** Unix time in microseconds; for requests and iterations their end. */
  readonly time: number
  readonly value: number
  readonly name: string
  readonly scenario: string
  readonly status: string
  readonly errorCode: string
  readonly check: string
  readonly method: string
  readonly url: string
  /** What k6 says of a request that failed. */
  readonly error: string
}

type Column =
  | 'metric_name'
  | 'timestamp'
  | 'metric_value'
  | 'name'
  | 'scenario'
  | 'status'
  | 'error_code'
  | 'check'
  | 'method'
  | 'url'
  | 'error'
const required: readonly Column[] = ['metric_name', 'timestamp', 'metric_value', 'name', 'scenario', 'status']

/** The fields of one line of CSV as RFC 4180 quotes them. */
export function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  const fields: string[] = []
  for (const [, quoted, plain, end] of line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g)) {
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '') break
  }
  return fields
}

/**
 * Reads k6's CSV as it arrives, in chunks cut anywhere, and keeps nothing but an unfinished line. k6 prints its
 * summary behind the samples on the same pipe, so lines that are no samples are only counted: those followed by
 * samples again are damage.
 */
export class K6SampleReader {
  readonly #onSample: (sample: K6Sample) => void
  readonly #wanted: (metric: string) => boolean
  #columns: Map<string, number> | undefined
  #rest = ''
  #strange = 0
  /** Lines in the midst of the samples that could not be read. */
  damaged = 0

  /** `wanted` keeps the cost of samples nobody looks at down to their first field. */
  constructor(onSample: (sample: K6Sample) => void, wanted: (metric: string) => boolean) {
    this.#onSample = onSample
    this.#wanted = wanted
  }

  /** Whether the header of k6's CSV was seen with every column that is needed. */
  get understood(): boolean {
    return this.#columns !== undefined
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
    if (this.#rest.length > 1 << 20) this.#rest = ''
  }

  #line(line: string): void {
    if (!this.#columns) {
      const names = splitCsv(line)
      if (required.every((column) => names.includes(column)))
        this.#columns = new Map(names.map((name, index) => [name, index]))
      return
    }
    const comma = line.indexOf(',')
    if (comma > 0 && !this.#wanted(line.slice(0, comma))) return
    const sample = this.#parse(splitCsv(line), this.#columns)
    if (!sample) {
      this.#strange += 1
      return
    }
    this.damaged += this.#strange
    this.#strange = 0
    this.#onSample(sample)
  }

  #parse(fields: readonly string[], columns: Map<string, number>): K6Sample | undefined {
    const field = (column: Column): string => fields[columns.get(column) ?? -1] ?? ''
    const time = Number(field('timestamp'))
    const value = Number(field('metric_value'))
    if (fields.length !== columns.size || !(time > 1e15) || !Number.isFinite(value)) return undefined
    return {
      metric: field('metric_name'),
      time,
      value,
      name: field('name'),
      scenario: field('scenario'),
      status: field('status'),
      errorCode: field('error_code'),
      check: field('check'),
      method: field('method'),
      url: field('url'),
      error: field('error'),
    }
  }
}
