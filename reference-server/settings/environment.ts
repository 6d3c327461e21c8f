/** Reads environment variables and keeps every problem, so that all of them can be told at once. */
export class EnvironmentReader {
  readonly problems: string[] = []
  readonly #variables: Readonly<Record<string, string | undefined>>

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables
  }

  refuse(name: string, problem: string, remedy: string): void {
    this.problems.push(`${name} ${problem}; ${remedy}`)
  }

  optional(name: string): string | undefined {
    const value = this.#variables[name]
    return value === undefined || value === '' ? undefined : value
  }

  /** The text of a variable that must be set; empty when it is not, which is noted as a problem. */
  required(name: string, remedy: string): string {
    const value = this.optional(name)
    if (value === undefined) this.refuse(name, 'is not set', remedy)
    return value ?? ''
  }

  /** A number within inclusive bounds. */
  number(name: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.optional(name)
    if (text === undefined) return fallback
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    this.refuse(name, `is not a number from ${minimum} to ${maximum}`, `set it to one, such as ${fallback}`)
    return fallback
  }

  integer(name: string, fallback: number, minimum: number, maximum: number): number {
    const value = this.number(name, fallback, minimum, maximum)
    if (Number.isInteger(value)) return value
    this.refuse(name, 'is not a whole number', `set it to one, such as ${fallback}`)
    return fallback
  }

  choice<const Choice extends string>(name: string, fallback: Choice, choices: readonly Choice[]): Choice {
    const text = this.optional(name)
    if (text === undefined) return fallback
    const known = choices.find((choice) => choice === text)
    if (known !== undefined) return known
    this.refuse(name, 'has an unknown value', `choose one of: ${choices.join(', ')}`)
    return fallback
  }

  /** A URL of one of the given schemes (`postgres:`). The value itself is never repeated: it may hold a password. */
  url(name: string, schemes: readonly string[], remedy: string): string {
    const text = this.required(name, remedy)
    if (text !== '' && !(URL.canParse(text) && schemes.includes(new URL(text).protocol))) {
      this.refuse(name, `is not a URL that begins with ${schemes.join('// or ')}//`, remedy)
    }
    return text
  }
}
