/** k6 logs this once setup is over and its executors start. */
const started = 'msg="Start all executors..."'
const isDebug = / level=debug /

const maxLineCharacters = 4000

/**
 * Follows k6's log. The log is verbose, since only then it shows when the load begins: a ramp that starts with zero users
 * sends its first request much later. Only the last lines that k6 would log without being verbose are kept.
 */
export class K6Log {
  readonly #onStart: () => void
  #rest = ''
  #kept = ''

  constructor(onStart: () => void) {
    this.#onStart = onStart
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = (lines.pop() ?? '').slice(-maxLineCharacters)
    for (const line of lines) {
      if (!isDebug.test(line)) this.#kept = `${this.#kept}${line}\n`.slice(-maxLineCharacters)
      else if (line.includes(started)) this.#onStart()
    }
  }

  get last(): string {
    return `${this.#kept}${isDebug.test(this.#rest) ? '' : this.#rest}`.trimEnd()
  }
}
