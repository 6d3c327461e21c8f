import { Session } from 'node:inspector'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The directory of this package; the author of a scenario cannot correct what a stack trace shows of it. */
const ownDirectory = fileURLToPath(new URL('../../', import.meta.url))
const frame = /(?:^at (?:async )?|\()((?:file:\/\/)?\/[^()]*):(\d+):\d+\)?$/

const shown = (file: string): string => {
  const path = relative(process.cwd(), file)
  return path === '' || path.startsWith('..') ? file : path
}

const pathOf = (text: string): string => (text.startsWith('file:') ? fileURLToPath(text) : text)

/**
 * File and line of the innermost function of the project in the stack trace of an error. Undefined if the trace reaches a
 * function of this package first, since that is how the code came to be called. With `behind our own` the trace begins with
 * functions of this package, and the project's function called them.
 */
export function placeOfError(
  error: unknown,
  from: 'the top' | 'behind our own' = 'the top',
): string | undefined {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : []
  let isOurs = from === 'behind our own'
  for (const line of lines) {
    const [, text, number] = frame.exec(line.trim()) ?? []
    // Node reads many variables itself, whoever called it.
    if (text === undefined && from === 'behind our own' && line.includes('node:')) return undefined
    if (text === undefined) continue
    const file = pathOf(text)
    const isOwn = file.startsWith(ownDirectory)
    if (isOwn && isOurs) continue
    isOurs = false
    const isLibrary = file.includes(`${sep}node_modules${sep}`)
    if (isOwn || (isLibrary && from === 'behind our own')) return undefined
    if (!isLibrary) return `${shown(file)}:${number}`
  }
  return undefined
}

interface Location {
  readonly scriptId: string
  readonly lineNumber: number
}

/** File and line at which a function is written, as V8 knows them; undefined if V8 does not know. */
export function placeOfFunction(written: unknown): string | undefined {
  if (typeof written !== 'function') return undefined
  const session = new Session()
  const name = 'tailgate.asked'
  const shared = globalThis as unknown as Record<string, unknown>
  const files = new Map<string, string>()
  let location: Location | undefined
  try {
    session.connect()
    session.on('Debugger.scriptParsed', ({ params }) => files.set(params.scriptId, params.url))
    session.post('Debugger.enable')
    shared[name] = written
    session.post(
      'Runtime.evaluate',
      { expression: `globalThis[${JSON.stringify(name)}]` },
      (_, evaluated) => {
        const objectId = evaluated?.result.objectId
        if (objectId === undefined) return
        session.post('Runtime.getProperties', { objectId }, (_, found) => {
          const place = found?.internalProperties?.find((each) => each.name === '[[FunctionLocation]]')
          location = place?.value?.value as Location | undefined
        })
      },
    )
  } finally {
    delete shared[name]
    session.disconnect()
  }
  const url = location === undefined ? undefined : files.get(location.scriptId)
  return location === undefined || !url?.startsWith('file:')
    ? undefined
    : `${shown(fileURLToPath(url))}:${location.lineNumber + 1}`
}
