/** k6 says this once setup is over and its executors start. */
const started = 'msg="Start all executors..."'
const isDebug = / level=debug /

const maxLineCharacters = 4000

/**
 * Listens to k6's log, which is verbose so that it says when the load begins: a ramp from nobody shows its first request
 * long after. What is kept is the last of what k6 says without being asked for more.
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
