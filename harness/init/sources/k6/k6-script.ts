import type { Expression, Program } from 'acorn'
import { messageOf, type TailgateError } from '../../../base/errors.ts'
import { counted } from '../../../base/text.ts'
import { nodesIn, syntaxOf } from '../../../config/source/syntax.ts'
import type { Found } from '../../found/found.ts'
import { groupRoutes } from '../../routes/group-routes.ts'
import { unreadable } from '../unreadable.ts'
import { callsIn, nameOfHttp, type ScriptedCall } from './calls.ts'
import { Evaluation } from './evaluate.ts'
import { loadOf } from './load.ts'

/** Constants at the top of a script. */
function constantsOf({ body }: Program): ReadonlyMap<string, Expression> {
  const found = new Map<string, Expression>()
  for (const node of body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    for (const { id, init } of declaration.declarations)
      if (id.type === 'Identifier' && init != null) found.set(id.name, init)
  }
  return found
}

/** Old scripts declare `options` with `let`. */
function optionsOf({ body }: Program, evaluation: Evaluation): unknown {
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declaration.declarations)
      if (id.type === 'Identifier' && id.name === 'options') return evaluation.valueOf(init ?? null)
  }
  return undefined
}

function parsed(file: string, text: string): Program {
  try {
    return syntaxOf(text)
  } catch (error) {
    throw unreadable(
      file,
      `it is no script (${messageOf(error).split('\n')[0]})`,
      'Give a k6 script in JavaScript or TypeScript that `k6 run` can run.',
    )
  }
}

const originOf = (calls: readonly ScriptedCall[]): string | undefined => {
  const origins = Map.groupBy(
    calls.filter(({ origin }) => origin !== undefined),
    ({ origin }) => origin,
  )
  return [...origins].toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0]
}

/** The error for a script whose requests are not in it, or not under a name of `k6/http`. */
function withoutHttp(file: string, { body }: Program): TailgateError {
  const imported = body.flatMap((node) =>
    node.type === 'ImportDeclaration' ? [String(node.source.value)] : [],
  )
  const own = imported.filter((name) => name.startsWith('.'))
  if (imported.includes('k6/http'))
    return unreadable(
      file,
      'it imports only parts of k6/http',
      "Import it as a whole, `import http from 'k6/http'`, so that its requests can be told from other calls.",
    )
  return own.length === 0
    ? unreadable(file, 'it does not import k6/http', 'Give a k6 script that makes requests over HTTP.')
    : unreadable(
        file,
        `it does not import k6/http; its requests are made by ${own.join(' or ')}`,
        'One file is read. A scenario of the engine k6 runs the script with all that it imports: docs/k6.md.',
      )
}

const branches = /^(?:For|While|DoWhile|If|Switch)/

const hasBranches = (program: Program): boolean => {
  for (const { type } of nodesIn(program)) if (branches.test(type)) return true
  return false
}

/** Reads a k6 script without running it: literal requests, the rate of its scenarios, and its thresholds. */
export function readK6Script(file: string, text: string): Found {
  const program = parsed(file, text)
  const http = nameOfHttp(program)
  if (http === undefined) throw withoutHttp(file, program)
  const evaluation = new Evaluation(constantsOf(program))
  const { calls, unread } = callsIn(program, http, evaluation)
  const origin = originOf(calls)
  const own = calls.filter((call) => call.origin === undefined || call.origin === origin)
  const { routes, notes } = groupRoutes(own.map(({ request }) => request))
  const load = loadOf(optionsOf(program, evaluation))
  const lines = [...new Set(unread)]
  const others = calls.length - own.length
  const { iterationRate } = load
  const readable = own.filter(({ isComputed }) => !isComputed).length
  return {
    source: `${file} (${counted(calls.length + unread.length, 'request')} an iteration)`,
    ...(origin === undefined ? {} : { url: origin }),
    routes,
    ...(iterationRate === undefined || readable === 0 ? {} : { rate: iterationRate * readable }),
    limits: load.limits,
    script: { path: file, hasLoad: load.hasLoad },
    notes: [
      ...(lines.length > 0
        ? [
            `${counted(lines.length, 'request')} of the script (line ${lines.join(', ')}) cannot be read without running it: only \`k6\` makes them.`,
          ]
        : []),
      ...(others > 0 ? [`Left out: ${counted(others, 'request')} to other servers than ${origin}.`] : []),
      ...(hasBranches(program) ? ['Requests within loops and conditions count once.'] : []),
      ...load.notes,
      ...notes,
    ],
  }
}
