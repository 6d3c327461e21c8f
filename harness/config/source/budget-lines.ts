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
 * Where the budgets of a scenario stand in its text: the line of the figure, else that of its route or of `each`, else that of
 * `budgets`. Undefined in a text that names no budgets, as one that takes them from another file.
 */
export function budgetLines(text: string): LineOf {
  let budgets: Property | undefined
  try {
    for (const node of nodesIn(syntaxOf(text)))
      if (node.type === 'Property' && keyOf(node as Property) === 'budgets') budgets = node as Property
  } catch (error) {
    // What Node has loaded and this cannot parse has no lines to tell.
    if (!(error instanceof SyntaxError)) throw error
  }
  return (route, figure) => {
    const places = [route, 'each'].flatMap((name) => propertyOf(budgets?.value, name) ?? [])
    const exact = places.map((place) => propertyOf(place.value, figure)).find((found) => found !== undefined)
    return lineOf(exact) ?? lineOf(places[0]) ?? lineOf(budgets)
  }
}
