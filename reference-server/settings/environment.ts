import { readFileSync } from 'node:fs'

/** Reads environment variables and collects every problem, so that all of them can be reported at once. */
export class EnvironmentReader {
  readonly problems: string[] = []
  readonly #variables: Record<string, string | undefined>
  /** Variables whose file could not be read; that problem is already reported. */
  readonly #unread = new Set<string>()

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = { ...variables }
  }

  /**
   * Lets each variable be given by a file that `NAME_FILE` names, because other processes may see the environment of a
   * process. A line break at the end of the file is not part of the value.
   */
  acceptFiles(...names: readonly string[]): void {
    for (const name of names) {
      const file = this.optional(`${name}_FILE`)
      if (file === undefined) continue
      if (this.optional(name) !== undefined) {
        this.refuse(name, `is set, and ${name}_FILE too`, 'leave one of the two out')
        continue
      }
      this.#variables[name] = this.#textOf(name, file)
    }
  }

  #textOf(name: string, file: string): string | undefined {
    let problem = 'is empty'
    try {
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
      if (text !== '') return text
    } catch (error) {
      problem = `cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`
    }
    const remedy = 'name a file that this user can read, with the value and nothing else'
    this.refuse(`${name}_FILE`, `names ${file}, which ${problem}`, remedy)
    this.#unread.add(name)
    return undefined
  }

  refuse(name: string, problem: string, remedy: string): void {
    this.problems.push(`${name} ${problem}; ${remedy}`)
  }

  optional(name: string): string | undefined {
    const value = this.#variables[name]
    return value === undefined || value === '' ? undefined : value
  }

  /** The text of a required variable. When it is missing, that is noted as a problem and the text is empty. */
  required(name: string, remedy: string): string {
    const value = this.optional(name)
    if (value === undefined && !this.#unread.has(name)) this.refuse(name, 'is not set', remedy)
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

  /** A URL with one of the given schemes (`postgres:`). Messages never contain the value, because it may hold a password. */
  url(name: string, schemes: readonly string[], remedy: string): string {
    const text = this.required(name, remedy)
    if (text !== '' && !(URL.canParse(text) && schemes.includes(new URL(text).protocol))) {
      this.refuse(name, `is not a URL that begins with ${schemes.join('// or ')}//`, remedy)
    }
    return text
  }
}
