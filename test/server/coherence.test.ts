import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisTimes } from '../../reference-server/storage/cache/redis.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const list = '/api/annotations/1/mask-groups'
const path = `${list}/1`

/** Fewer writes would show little. */
const fewestWrites = 20

interface Group {
  id: number
  slice_count: number
}

/** Writes through one instance and reads through the others, while other readers keep the caches full. */
class Witness {
  readonly #instances: readonly Instance[]
  readonly #headers: Record<string, string>
  #written = 0
  #stop = false
  stale: string[] = []
  refused: number[] = []
  writes = 0

  constructor(instances: readonly Instance[], headers: Record<string, string>) {
    this.#instances = instances
    this.#headers = headers
  }

  /** The value of the group by itself and in the list, which is another entry of another tag. */
  async readOn(instance: Instance): Promise<(number | undefined)[]> {
    const group = await this.#get<Group>(instance, path)
    const { items } = await this.#get<{ items: Group[] }>(instance, list)
    return [group.slice_count, items.find(({ id }) => id === group.id)?.slice_count]
  }

  async #get<Answer>(instance: Instance, from: string): Promise<Answer> {
    const response = await fetch(instance.url + from, { headers: this.#headers })
    if (response.status !== 200) this.refused.push(response.status)
    return (await response.json()) as Answer
  }

  async write(instance: Instance): Promise<void> {
    const slice_count = ++this.#written
    const headers = { ...this.#headers, 'content-type': 'application/json' }
    const response = await fetch(instance.url + path, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ slice_count }),
    })
    if (response.status !== 200) this.refused.push(response.status)
    this.writes += 1
    for (const reader of this.#instances) {
      const seen = await this.readOn(reader)
      if (seen.some((count) => count !== slice_count))
        this.stale.push(
          `wrote ${slice_count}, instance ${this.#instances.indexOf(reader)} said ${seen.join(' and ')}`,
        )
    }
  }

  /** Writes through each instance in turn for this many milliseconds, and longer on a busy machine, until there were some writes. */
  async writeFor(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds
    for (let turn = 0; performance.now() < until || this.writes < fewestWrites; turn += 1) {
      const instance = this.#instances[turn % this.#instances.length]
      if (instance !== undefined) await this.write(instance)
    }
  }

  async keepReading(): Promise<void> {
    await Promise.all(
      this.#instances.map(async (instance) => {
        while (!this.#stop) {
          await this.readOn(instance)
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
      }),
    )
  }

  end(): void {
    this.#stop = true
  }
}

async function untilHit(instance: Instance, level: string, headers: Record<string, string>): Promise<void> {
  const line = new RegExp(`cache_requests_total\\{level="${level}",result="hit"\\} [1-9]`)
  for (let attempt = 0; attempt < 750; attempt += 1) {
    await fetch(instance.url + path, { headers })
    if (line.test(await instance.services.instruments.registry.metrics())) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`the cache ${level} is never hit`)
}

describe.each(['l2', 'l1+l2'])(
  'with the cache %s, no instance answers with a value older than an acknowledged write',
  (cache) => {
    let backends: Backends
    let instances: Instance[]
    let headers: Record<string, string>

    beforeAll(async () => {
      backends = await startBackends()
      await prepare(backends, 1000)
      const start = () => startInstance(backends, { TUNING_CACHE: cache }, Date.now, redisTimes)
      instances = await Promise.all([1, 2, 3].map(start))
      const [first] = instances
      if (first === undefined) throw new Error('no instance')
      headers = await headersOf(first.services, 'admin')
      for (const instance of instances) await untilHit(instance, cache === 'l2' ? 'l2' : 'l1', headers)
    })
    afterAll(async () => {
      for (const instance of instances ?? []) await instance[Symbol.asyncDispose]()
      await backends?.[Symbol.asyncDispose]()
    })

    async function witnessed(story: (witness: Witness) => Promise<void>): Promise<Witness> {
      const witness = new Witness(instances, headers)
      const reading = witness.keepReading()
      try {
        await story(witness)
      } finally {
        witness.end()
        await reading
      }
      return witness
    }

    test('while all is well', async () => {
      const witness = await witnessed((w) => w.writeFor(2000))
      expect(witness.writes).toBeGreaterThanOrEqual(fewestWrites)
      expect(witness.stale).toEqual([])
      expect(witness.refused).toEqual([])
    })

    test('while Redis is killed and started again', async () => {
      const witness = await witnessed(async (w) => {
        const writing = w.writeFor(5000)
        await new Promise((resolve) => setTimeout(resolve, 700))
        await backends.stopRedis('SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, 1200))
        await backends.startRedis()
        await writing
      })
      expect(witness.writes).toBeGreaterThanOrEqual(fewestWrites)
      expect(witness.stale).toEqual([])
      expect(witness.refused).toEqual([])
    })

    test('while Redis hangs, keeps what it had, and goes on', async () => {
      for (const instance of instances) await untilHit(instance, cache === 'l2' ? 'l2' : 'l1', headers)
      const witness = await witnessed(async (w) => {
        const writing = w.writeFor(5000)
        await new Promise((resolve) => setTimeout(resolve, 700))
        backends.signalRedis('SIGSTOP')
        await new Promise((resolve) => setTimeout(resolve, 1500))
        backends.signalRedis('SIGCONT')
        await writing
      })
      expect(witness.stale).toEqual([])
      expect(witness.refused).toEqual([])
    })

    test('and Redis is used again afterwards', async () => {
      const hits = async () => {
        const text = await Promise.all(
          instances.map(({ services }) => services.instruments.registry.metrics()),
        )
        return text
          .join('\n')
          .match(/cache_requests_total\{level="l[12]",result="hit"\} (\d+)/g)
          ?.join()
      }
      const before = await hits()
      await new Promise((resolve) => setTimeout(resolve, 1500))
      const hitsLater = async () => {
        await witnessed((w) => w.writeFor(500))
        return hits()
      }
      // An instance that waited too long for Redis on a busy machine needs another second of regular answers.
      await expect.poll(hitsLater, { timeout: 30_000 }).not.toEqual(before)
    })
  },
)
