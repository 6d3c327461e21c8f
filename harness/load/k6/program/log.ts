/** k6 logs this once setup is over and its executors start. */
const started = 'msg="Start all executors..."'
const isDebug = / level=debug /
/**
 * k6 logs this of an iteration that threw (lib/executor/helpers.go of its source, 1.8.1); a rejected promise has no stack. The
 * text is quoted unless it is one plain word.
 */
const ofThrow = /^time="[^"]*" level=error msg=("[^"\\]*(?:\\.[^"\\]*)*"|\S+) executor=\S+ scenario=/
/** The end of such a line, for a long one whose middle is not kept; what a script prints ends with another source. */
const endOfThrow = / source=stacktrace$/
/**
 * k6 logs this where the script calls `exec.test.fail(reason)` (internal/js/modules/k6/execution of its source, 1.8.1). Nothing
 * follows the text, as the source does in what a script prints.
 */
const ofMark = /^time="[^"]*" level=error msg="test marked as failed(?:: )?(.*)"$/

const maxLineCharacters = 4000

/** A line that is not complete, without its middle where it is long: both ends tell what it is. */
const shortened = (line: string): string =>
  line.length > 2 * maxLineCharacters
    ? `${line.slice(0, maxLineCharacters)}${line.slice(-maxLineCharacters)}`
    : line

/** The iterations that threw: how many, and what the first one threw, without its stack. */
export interface Thrown {
  readonly count: number
  readonly first: string
}

/** What was thrown or given as a reason, from the text of a log line: its first line, without the quotes of the log. */
const messageIn = (text: string): string => text.replace(/^"|\\n.*|"$/g, '').replaceAll('\\"', '"')

/**
 * Follows k6's log. The log is verbose, since only then it shows when the load begins: a ramp that starts with zero users
 * sends its first request much later. Only the last lines that k6 would log without being verbose are kept.
 */
export class K6Log {
  readonly #onStart: () => void
  #rest = ''
  #kept = ''
  #thrown: Thrown = { count: 0, first: '' }
  #marked: string | undefined

  constructor(onStart: () => void) {
    this.#onStart = onStart
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = shortened(lines.pop() ?? '')
    for (const line of lines) {
      this.#countThrow(line)
      this.#noteMark(line)
      if (!isDebug.test(line)) this.#kept = `${this.#kept}${line}\n`.slice(-maxLineCharacters)
      else if (line.includes(started)) this.#onStart()
    }
  }

  #countThrow(line: string): void {
    const text = ofThrow.exec(line)?.[1]
    if (text === undefined && !endOfThrow.test(line)) return
    const { count, first } = this.#thrown
    this.#thrown = { count: count + 1, first: count === 0 ? messageIn(text ?? line) : first }
  }

  #noteMark(line: string): void {
    const reason = ofMark.exec(line)?.[1]
    if (reason !== undefined) this.#marked ??= messageIn(`"${reason}"`)
  }

  get thrown(): Thrown {
    return this.#thrown
  }

  /** Why the script first marked its test as failed, '' where it gave no reason; undefined if it did not. */
  get marked(): string | undefined {
    return this.#marked
  }

  get last(): string {
    return `${this.#kept}${isDebug.test(this.#rest) ? '' : this.#rest}`.trimEnd()
  }
}
