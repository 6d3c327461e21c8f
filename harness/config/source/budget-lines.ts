import type { AnyNode, ObjectExpression, Property } from 'acorn'
import { nodesIn, syntaxOf } from './syntax.ts'

/** Gives the line of a budget, counted from 1. */
export type LineOf = (route: string, figure: string) => number | undefined

const keyOf = ({ key, computed }: Property): string | undefined => {
  if (computed) return undefined
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}

const propertyOf = (node: AnyNode | undefined, name: string): Property | undefined =>
  node?.type === 'ObjectExpression'
    ? (node as ObjectExpression).properties.find(
        (one): one is Property => one.type === 'Property' && keyOf(one) === name,
      )
    : undefined

const lineOf = (property: Property | undefined): number | undefined => property?.loc?.start.line

/**
 * Gives the line of each budget in the text of a scenario: the line of its figure, else of its route or of `each`, else of
 * `budgets`. The line is undefined in a text that does not contain `budgets`.
 */
export function budgetLines(text: string): LineOf {
  let budgets: Property | undefined
  try {
    for (const node of nodesIn(syntaxOf(text)))
      if (node.type === 'Property' && keyOf(node as Property) === 'budgets') budgets = node as Property
  } catch (error) {
    // A file that Node has loaded and this parser cannot parse gives no lines.
    if (!(error instanceof SyntaxError)) throw error
  }
  return (route, figure) => {
    const places = [route, 'each'].flatMap((name) => propertyOf(budgets?.value, name) ?? [])
    const exact = places.map((place) => propertyOf(place.value, figure)).find((found) => found !== undefined)
    return lineOf(exact) ?? lineOf(places[0]) ?? lineOf(budgets)
  }
}
