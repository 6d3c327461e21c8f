import type { SyntaxNode } from '@lezer/common'

/** The operators that combine two expressions. */
export const operators = new Set(
  ['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'And', 'Or', 'Unless'].concat(
    ...['EqlC', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte', 'Atan2'],
  ),
)
/** Operators that keep or leave out series and change no value. */
export const sets = new Set(['And', 'Or', 'Unless'])

/** The direct children of a node. */
export function children(node: SyntaxNode | null): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) found.push(child)
  return found
}

const expressions = new Set([
  'VectorSelector',
  'MatrixSelector',
  'BinaryExpr',
  'AggregateExpr',
  'FunctionCall',
  'ParenExpr',
  'UnaryExpr',
  'SubqueryExpr',
  'NumberDurationLiteral',
  'StringLiteral',
  'StepInvariantExpr',
  'OffsetExpr',
])

/** The expressions among the direct children of a node. */
export const operands = (node: SyntaxNode | null): SyntaxNode[] =>
  children(node).filter(({ name }) => expressions.has(name))
