import type { Grant, Limit, Limiter } from '../settings/rate-limits.ts'

/** Runs a script in Redis; implemented by ioredis. */
export interface Scripts {
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
}

/**
 * Each bucket is one number: the time at which it will be full again, in milliseconds of Redis's own clock (the generic cell
 * rate algorithm, ITU-T I.371). A full bucket needs no key, so keys expire by themselves.
 */
const script = `local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local most = tonumber(ARGV[1])
local free, wait, full = math.huge, 0, {}
for i, key in ipairs(KEYS) do
  local each, burst = 1000 / ARGV[2 * i], tonumber(ARGV[2 * i + 1])
  full[i] = math.max(now, tonumber(redis.call('GET', key) or 0))
  local tokens = burst - (full[i] - now) / each
  free = math.min(free, math.floor(tokens + 0.000001))
  if free < 1 then wait = math.max(wait, (1 - tokens) * each / 1000) end
end
if most >= 0 and free < 1 then return {0, tostring(wait)} end
local taken = math.min(most, free)
for i, key in ipairs(KEYS) do
  local at = full[i] + taken * 1000 / ARGV[2 * i]
  if at > now then redis.call('SET', key, string.format('%.6f', at), 'PX', math.ceil(at - now))
  else redis.call('DEL', key) end
end
return {taken, '0'}`

/** When Redis did not answer, it is not asked again for this time, so that not every request waits for it. */
const awayForMs = 1000

export type Scope = 'shared' | 'local'

/**
 * Token buckets shared by all instances. While Redis does not answer, each instance uses buckets of its own, which are
 * stricter than no limit.
 */
export class SharedBuckets implements Limiter {
  readonly #scripts: () => Scripts | undefined
  readonly #local: Limiter
  readonly #now: () => number
  readonly #count: (scope: Scope) => void
  #awayUntil = 0

  /** `now` is monotonic, in milliseconds; `scripts` returns undefined until Redis is connected. */
  constructor(
    scripts: () => Scripts | undefined,
    local: Limiter,
    now: () => number,
    count: (scope: Scope) => void,
  ) {
    this.#scripts = scripts
    this.#local = local
    this.#now = now
    this.#count = count
  }

  async take(limits: readonly Limit[], most: number): Promise<Grant> {
    const scripts = this.#now() < this.#awayUntil ? undefined : this.#scripts()
    if (scripts !== undefined) {
      try {
        const grant = await ask(scripts, limits, most)
        this.#count('shared')
        return grant
      } catch {
        this.#awayUntil = this.#now() + awayForMs
      }
    }
    this.#count('local')
    return this.#local.take(limits, most)
  }
}

async function ask(scripts: Scripts, limits: readonly Limit[], most: number): Promise<Grant> {
  const keys = limits.map(({ key }) => `rate:${key}`)
  const numbers = limits.flatMap(({ perSecond, burst }) => [perSecond, burst])
  const answer = await scripts.eval(script, keys.length, ...keys, most, ...numbers)
  const [tokens, seconds] = answer as [number, string]
  return { tokens, seconds: Number(seconds) }
}
