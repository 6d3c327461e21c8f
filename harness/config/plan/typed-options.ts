import { usageError } from '../../base/errors.ts'
import { highestRate, parseDuration, parseRate } from '../units/units.ts'

/** The longest time that makes sense, in seconds: a longer one is a typing error. */
const longestTimeSeconds = 86_400

/** Reads what was typed on the command line. Each answer is undefined if nothing was typed, or nothing that can be read. */
export interface Typed {
  number(option: string, text: string | undefined, least: number, most: number): number | undefined
  /** A time in seconds; zero is accepted only with `or none`. */
  time(option: string, text: string | undefined, nothing?: 'or none'): number | undefined
  /** A rate per second. */
  rate(option: string, text: string | undefined): number | undefined
  choice<Known extends string>(
    option: string,
    text: string | undefined,
    known: readonly Known[],
  ): Known | undefined
  /** Records a problem with what was typed. */
  refuse(problem: string): void
  /**
   * Ends the reading.
   * @throws TailgateError USAGE with everything that was refused, at once.
   */
  check(): void
}

export function typed(): Typed {
  const problems: string[] = []
  const refuse = (problem: string): undefined => {
    problems.push(problem)
  }
  return {
    refuse,
    number(option, text, least, greatest) {
      if (text === undefined) return undefined
      const value = Number(text.replaceAll('_', ''))
      if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= greatest) return value
      return refuse(`${option} must be a whole number from ${least} to ${greatest}, not "${text}".`)
    },
    time(option, text, nothing) {
      if (text === undefined) return undefined
      const value = parseDuration(text)
      if (value !== undefined && value <= longestTimeSeconds && (value > 0 || (value === 0 && nothing)))
        return value
      return refuse(`${option} must be a time such as 20s or 5m, at most 24h, not "${text}".`)
    },
    rate(option, text) {
      if (text === undefined) return undefined
      const value = parseRate(text)
      if (value !== undefined && value > 0 && value <= highestRate) return value
      return refuse(
        `${option} must be a rate such as 300/s, more than 0 and at most ${highestRate}/s, not "${text}".`,
      )
    },
    choice(option, text, known) {
      const found = known.find((one) => one === text)
      if (text === undefined || found !== undefined) return found
      return refuse(`${option} is one of ${known.join(', ')}, not "${text}".`)
    },
    check() {
      if (problems.length > 0) throw usageError(problems.join('\n'))
    },
  }
}
