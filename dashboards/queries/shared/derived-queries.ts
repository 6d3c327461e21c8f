import type { AnsweredSeries } from '../../../harness/prometheus/client.ts'
import { basesOf, textOfSum } from './bases.ts'
import { calculated } from './calculation.ts'
import { type Expression, ExpressionReader, partsOf, type SumOfRates } from './expression.ts'
import { seriesOf, type Times, type Vector } from './vector.ts'

/** How the answer to a query is made of answers to others. */
export interface Derived {
  readonly asks: readonly string[]
  /** @param answers in the order of `asks`. @throws NotCalculable when it cannot be made of them. */
  readonly make: (answers: readonly Vector[]) => readonly AnsweredSeries[]
}

/** A query that can be calculated, with the sums and the other queries that it is made of. */
interface Calculable {
  readonly query: string
  readonly expression: Expression
  readonly sums: readonly SumOfRates[]
  readonly asked: readonly string[]
}

/** Queries whose answer is a single number, and not a vector. */
const isNumber = /^(?:time|scalar|pi)\s*\(/

function calculableOf(query: string, { count }: Times): Calculable[] {
  const expression = ExpressionReader.read(query)
  if (expression === undefined) return []
  const parts = partsOf(expression)
  const sums = parts.filter((part) => part.kind === 'sum')
  const asked = parts.flatMap((part) => (part.kind === 'asked' ? [part.query] : []))
  // Along a range, most of what is ranked is equal at some time, and then Prometheus has to be asked after all.
  const isRanked = count > 1 && parts.some(({ kind }) => kind === 'highest')
  const isWorthless = sums.length === 0 || isRanked || asked.some((each) => isNumber.test(each))
  return isWorthless ? [] : [{ query, expression, sums, asked: [...new Set(asked)] }]
}

/** Sums whose base is of use to no other query, and queries, that would be asked for this query alone. */
function ownParts(
  { query, sums, asked }: Calculable,
  bases: ReadonlyMap<string, SumOfRates>,
  users: ReadonlyMap<SumOfRates | undefined, ReadonlySet<string>>,
): { own: number; shared: number } {
  const needed = new Set(sums.map((sum) => bases.get(textOfSum(sum))))
  const shared = [...needed].filter((base) => [...(users.get(base) ?? [])].some((other) => other !== query))
  return { own: needed.size - shared.length + asked.length, shared: shared.length }
}

/** The queries that share bases, without those that would need more questions of their own than the one that they are. */
function sharing(
  queries: readonly string[],
  times: Times,
): {
  chosen: readonly Calculable[]
  bases: ReturnType<typeof basesOf>
} {
  let chosen = [...new Set(queries)].flatMap((query) => calculableOf(query, times))
  for (;;) {
    const bases = basesOf(chosen.flatMap(({ sums }) => sums))
    const users = new Map<SumOfRates | undefined, Set<string>>()
    for (const { query, sums } of chosen)
      for (const sum of sums) {
        const base = bases.get(textOfSum(sum))
        users.set(base, (users.get(base) ?? new Set<string>()).add(query))
      }
    const worth = chosen.filter((one) => {
      const { own, shared } = ownParts(one, bases, users)
      return shared > 0 && own <= 1
    })
    if (worth.length === chosen.length) return { chosen, bases }
    chosen = worth
  }
}

/** Among queries that will be asked for the same times, those that share sums, each with how its answer is made. */
export function derivedFrom(queries: readonly string[], times: Times): ReadonlyMap<string, Derived> {
  const { chosen, bases } = sharing(queries, times)
  const derivedOf = ({ expression, sums, asked }: Calculable): Derived => {
    const baseOf = (sum: SumOfRates) => bases.get(textOfSum(sum)) ?? sum
    const asks = [...new Set([...sums.map((sum) => textOfSum(baseOf(sum))), ...asked])]
    return {
      asks,
      make(answers) {
        const answerTo = (ask: string) => answers[asks.indexOf(ask)] ?? []
        const vector = calculated(expression, {
          baseOf: (sum) => ({ base: baseOf(sum), vector: answerTo(textOfSum(baseOf(sum))) }),
          asked: answerTo,
        })
        return seriesOf(vector, times)
      },
    }
  }
  return new Map(chosen.map((one) => [one.query, derivedOf(one)]))
}
