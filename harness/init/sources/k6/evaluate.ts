import type { AnyNode, Expression, ObjectExpression } from 'acorn'

/** A value that a script computes while it runs, so that it cannot be read from the source. */
export const unknown = Symbol('unknown')

/** The parts of a template: known text, and `unknown` for computed parts. */
export type Pieces = readonly (string | typeof unknown)[]

/** Constants of a script by their names. */
export type Constants = ReadonlyMap<string, Expression>

/** Reads what is known about a script without running it: literals, constants, templates, `__ENV.NAME || 'default'`. */
export class Evaluation {
  readonly #constants: Constants

  constructor(constants: Constants) {
    this.#constants = constants
  }

  /** A value in JSON form; `unknown` when a part of it is computed. */
  valueOf(node: AnyNode | null | undefined, depth = 0): unknown {
    if (node === null || node === undefined || depth > 20) return unknown
    const inner = (one: AnyNode | null | undefined) => this.valueOf(one, depth + 1)
    switch (node.type) {
      case 'Literal':
        return 'regex' in node && node.regex !== undefined ? unknown : node.value
      case 'TemplateLiteral':
        return wholeText(this.piecesOf(node, depth))
      case 'Identifier':
        return this.#constants.has(node.name) ? inner(this.#constants.get(node.name)) : unknown
      case 'UnaryExpression': {
        const value = inner(node.argument)
        return node.operator === '-' && typeof value === 'number' ? -value : unknown
      }
      case 'LogicalExpression': {
        const left = inner(node.left)
        return left === unknown ? inner(node.right) : left
      }
      case 'BinaryExpression':
        return node.operator === '+' ? wholeText(this.piecesOf(node, depth)) : unknown
      case 'ArrayExpression': {
        const values = node.elements.map((one) => inner(one))
        return values.includes(unknown) ? unknown : values
      }
      case 'ObjectExpression':
        return this.#documentOf(node, depth)
      case 'CallExpression':
        // JSON.stringify of a known value is a known body.
        return isCallOf(node, 'JSON', 'stringify') ? inner(node.arguments[0]) : unknown
      default:
        return unknown
    }
  }

  /** The parts of a text that is put together. */
  piecesOf(node: AnyNode, depth = 0): Pieces {
    if (node.type === 'TemplateLiteral')
      return node.quasis.flatMap(({ value }, index) => {
        const next = node.expressions[index]
        return [value.cooked ?? '', ...(next === undefined ? [] : this.piecesOf(next, depth + 1))]
      })
    if (node.type === 'BinaryExpression' && node.operator === '+')
      return [...this.piecesOf(node.left, depth + 1), ...this.piecesOf(node.right, depth + 1)]
    if (node.type === 'Identifier' && depth < 20) {
      const constant = this.#constants.get(node.name)
      if (constant !== undefined) return this.piecesOf(constant, depth + 1)
    }
    const value = this.valueOf(node, depth + 1)
    return [typeof value === 'string' || typeof value === 'number' ? String(value) : unknown]
  }

  #documentOf({ properties }: ObjectExpression, depth: number): unknown {
    const entries: (readonly [string, unknown])[] = []
    for (const property of properties) {
      if (property.type !== 'Property' || property.computed) return unknown
      const { key } = property
      const name =
        key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined
      if (name === undefined) return unknown
      entries.push([name, this.valueOf(property.value, depth + 1)])
    }
    return Object.fromEntries(entries)
  }
}

const wholeText = (pieces: Pieces): string | typeof unknown =>
  pieces.includes(unknown) ? unknown : pieces.join('')

/** Whether a call is `object.method(…)`. */
export const isCallOf = (node: AnyNode, object: string, method?: string): boolean =>
  node.type === 'CallExpression' &&
  node.callee.type === 'MemberExpression' &&
  node.callee.object.type === 'Identifier' &&
  node.callee.object.name === object &&
  node.callee.property.type === 'Identifier' &&
  (method === undefined || node.callee.property.name === method)

/** Whether any part of a value is computed. */
export const holdsUnknown = (value: unknown): boolean =>
  value === unknown ||
  (typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown))
