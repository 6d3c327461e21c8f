import { parseSync } from 'oxc-parser'
import type { Source } from './imports.ts'

/** The parts of a declaration at the top of a module that are checked. */
interface Declaration {
  readonly type: string
  readonly kind?: string
  readonly declaration?: Declaration | null
  readonly declarations?: readonly { readonly id: { readonly name?: string }; readonly init: Init | null }[]
}

interface Init {
  readonly type: string
  readonly callee?: { readonly name?: string }
  readonly arguments?: readonly unknown[]
  readonly elements?: readonly unknown[]
  readonly properties?: readonly unknown[]
}

const collections = ['Map', 'Set', 'WeakMap', 'WeakSet']

/** Whether a collection begins empty, and so will be filled. */
function beginsEmpty(init: Init | null): boolean {
  if (init?.type === 'NewExpression')
    return collections.includes(init.callee?.name ?? '') && init.arguments?.length === 0
  return (init?.elements ?? init?.properties)?.length === 0
}

/**
 * Variables of a module that change while the process runs, as `path name`: those with `let`, and collections that begin
 * empty.
 */
export function moduleState({ path, text }: Pick<Source, 'path' | 'text'>): readonly string[] {
  const statements = parseSync(path, text).program.body as readonly Declaration[]
  return statements
    .map((statement) => statement.declaration ?? statement)
    .filter(({ type }) => type === 'VariableDeclaration')
    .flatMap(({ kind, declarations = [] }) =>
      declarations.filter(({ init }) => kind !== 'const' || beginsEmpty(init)),
    )
    .map(({ id }) => `${path} ${id.name ?? 'of several names'}`)
}
