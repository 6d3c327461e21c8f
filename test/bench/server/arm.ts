import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { build } from 'hdr-histogram-js'
import { freePort } from '../../fixtures/free-port.ts'

const ticksPerSecond = 100

/** The results of one arm over all its slices. */
export interface Tally {
  requests: number
  cpuSeconds: number
  seconds: number
  /** Milliseconds. */
  p99: number
  failures: number
}

/**
 * A server under measurement: a process of its own, warmed up, and loaded in slices that alternate with those of the others.
 */
export class Arm {
  readonly name: string
  readonly #child: ChildProcess
  readonly #url: string
  readonly #headers: Record<string, string>
  readonly #latencies = build({ numberOfSignificantValueDigits: 3, highestTrackableValue: 60_000_000 })
  #requests = 0
  #failures = 0
  #cpuTicks = 0
  #seconds = 0

  constructor(name: string, child: ChildProcess, url: string, headers: Record<string, string>) {
    this.name = name
    this.#child = child
    this.#url = url
    this.#headers = headers
  }

  static async start(
    name: string,
    file: string,
    path: string,
    headers: Record<string, string>,
    environment: Record<string, string>,
  ): Promise<Arm> {
    const [port, adminPort] = [await freePort(), await freePort()]
    const env = { PATH: process.env.PATH, ...environment, PORT: String(port), ADMIN_PORT: String(adminPort) }
    const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const arm = new Arm(name, child, `http://127.0.0.1:${port}${path}`, headers)
    await arm.#untilAnswering()
    return arm
  }

  /** The body of one answer. */
  async body(): Promise<string> {
    return (await fetch(this.#url, { headers: this.#headers })).text()
  }

  async slice(seconds: number, isCounted: boolean): Promise<void> {
    const cpu = this.#ticks()
    const began = performance.now()
    const latencies: number[] = []
    const options = { url: this.#url, headers: this.#headers, connections: 16, duration: seconds }
    const result = await new Promise<autocannon.Result>((resolve, reject) => {
      const running = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)))
      running.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds))
    })
    if (!isCounted) return
    for (const milliseconds of latencies)
      this.#latencies.recordValue(Math.max(1, Math.round(milliseconds * 1000)))
    this.#requests += latencies.length
    this.#failures += result.non2xx + result.errors
    this.#cpuTicks += this.#ticks() - cpu
    this.#seconds += (performance.now() - began) / 1000
  }

  tally(): Tally {
    return {
      requests: this.#requests,
      cpuSeconds: this.#cpuTicks / ticksPerSecond,
      seconds: this.#seconds,
      p99: this.#latencies.getValueAtPercentile(99) / 1000,
      failures: this.#failures,
    }
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  /** CPU time of the process so far, user and system. */
  #ticks(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  }

  async #untilAnswering(): Promise<void> {
    const deadline = performance.now() + 20_000
    while (performance.now() < deadline) {
      const status = await fetch(this.#url, { headers: this.#headers }).then(
        (response) => response.status,
        () => 0,
      )
      if (status === 200) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    this.stop()
    throw new Error(`${this.name} does not answer`)
  }
}
