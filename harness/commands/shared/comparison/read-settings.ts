import { typed } from '../../../config/plan/typed-options.ts'
import type { PairRequest } from '../../../stories/gate/comparison-plan.ts'
import { type Parsed, parseAccepted, parseLimit } from '../../../verdict/pairs/judge/parse-limits.ts'
import type { PairLimitOptions } from './comparison-options.ts'

/**
 * Reads the options for judging.
 * @throws USAGE with everything that cannot be read.
 */
export function readSettings({ maxTime, tolerable, negligible, accept }: PairLimitOptions): PairRequest {
  const read = typed()
  const all = <T>(option: string, texts: readonly string[], parse: (text: string) => Parsed<T>): T[] =>
    texts.flatMap((text) => {
      const parsed = parse(text)
      if ('value' in parsed) return [parsed.value]
      read.refuse(`${option} '${text}' cannot be read: ${parsed.problem}.`)
      return []
    })
  const mostSeconds = read.time('--max-time', maxTime)
  const limits = [
    ...all('--tolerable', tolerable, (text) => parseLimit('tolerable', text)),
    ...all('--negligible', negligible, (text) => parseLimit('negligible', text)),
  ]
  const accepted = all('--accept', accept, parseAccepted)
  read.check()
  return { ...(mostSeconds === undefined ? {} : { mostSeconds }), limits, accepted }
}
