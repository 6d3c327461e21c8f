import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isProgram, onPath } from '../../base/find-program.ts'

const run = promisify(execFile)

/**
 * The results of a cross-check instrument: quantiles in milliseconds by share, and the number of requests that it completed.
 */
export interface ExternalReading {
  readonly quantiles: ReadonlyMap<number, number>
  readonly requests: number
}

/**
 * A load generator of another project: a closed loop, whose printed results are parsed. It is never an instrument of record.
 */
export interface ExternalInstrument {
  readonly name: 'wrk' | 'ab'
  /** What it cannot measure, for the table. */
  readonly cannot: string
  readonly args: (url: string, connections: number, seconds: number) => readonly string[]
  /**
   * Reads what the program prints.
   * @throws SyntaxError when the output does not have the form of the known versions.
   */
  readonly parse: (output: string) => ExternalReading
}

const milliseconds = { us: 0.001, ms: 1, s: 1000, m: 60_000 } as const

/** Reads a time as wrk prints it: `133.00us`, `3.22ms`, `1.00s`, `1.00m`. */
function span(text: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? []
  if (unit === '') throw new SyntaxError(`"${text}" is no time as wrk prints it`)
  return Number(value) * milliseconds[unit as keyof typeof milliseconds]
}

function count(output: string, pattern: RegExp, program: string): number {
  const found = pattern.exec(output)?.[1]
  if (found === undefined) throw new SyntaxError(`${program} printed no number of requests`)
  return Number(found)
}

const wrk: ExternalInstrument = {
  name: 'wrk',
  cannot: 'no p95, no rate, no latency of requests a stall kept it from sending',
  args: (url, connections, seconds) => ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', url],
  parse(output) {
    const quantiles = new Map(
      [...output.matchAll(/^\s+(\d+)%\s+(\S+)$/gm)].map(([, percent, time]) => [
        Number(percent) / 100,
        span(time ?? ''),
      ]),
    )
    const greatest = /^\s+Latency\s+\S+\s+\S+\s+(\S+)/m.exec(output)?.[1]
    if (quantiles.size === 0 || greatest === undefined)
      throw new SyntaxError('wrk printed no latency distribution')
    quantiles.set(1, span(greatest))
    return { quantiles, requests: count(output, /^\s*(\d+) requests in /m, 'wrk') }
  },
}

const ab: ExternalInstrument = {
  name: 'ab',
  cannot: 'whole milliseconds only, no rate, no latency of requests a stall kept it from sending',
  args: (url, connections, seconds) => [
    '-q',
    '-k',
    '-n',
    '10000000',
    '-t',
    String(seconds),
    '-c',
    String(connections),
    url,
  ],
  parse(output) {
    const quantiles = new Map(
      [...output.matchAll(/^\s*(\d+)%\s+(\d+)/gm)].map(([, percent, time]) => [
        Number(percent) / 100,
        Number(time),
      ]),
    )
    if (quantiles.size === 0) throw new SyntaxError('ab printed no percentiles')
    return { quantiles, requests: count(output, /^Complete requests:\s+(\d+)/m, 'ab') }
  },
}

export const externalInstruments: readonly ExternalInstrument[] = [wrk, ab]

/** The path of an installed program; undefined if it is not installed. */
export const programOf = ({ name }: ExternalInstrument): string | undefined =>
  onPath(name, process.env).find(isProgram)

/**
 * Runs one instrument against `url`.
 * @throws Error when it is not installed, fails, or prints something unknown.
 */
export async function runExternal(
  instrument: ExternalInstrument,
  load: { readonly url: string; readonly connections: number; readonly seconds: number },
  signal: AbortSignal,
): Promise<ExternalReading> {
  const program = programOf(instrument)
  if (program === undefined) throw new Error(`${instrument.name} is not installed.`)
  const timeout = (load.seconds + 20) * 1000
  const { stdout } = await run(program, instrument.args(load.url, load.connections, load.seconds), {
    signal,
    timeout,
  })
  return instrument.parse(stdout)
}
