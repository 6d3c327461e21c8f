import { posix } from 'node:path'
import { floors, maxFilesPerFolder, product, publicFace, referenceServer } from './floors.ts'
import type { Import, Source } from './imports.ts'

/** Rooms with the number of their floor, the longest path first: if two rooms contain a file, the inner one counts. */
const rooms = floors
  .flatMap((names, floor) => names.map((name) => ({ folders: name.split('/').filter(Boolean), floor })))
  .toSorted((one, other) => other.folders.length - one.folders.length)

/** The floor of a file, 0 for the top one; undefined for a file that is in no room. */
function floorOf(path: string): number | undefined {
  const parts = path.split('/')
  return rooms.find(({ folders }) => folders.every((folder, at) => folder === '*' || folder === parts[at]))
    ?.floor
}

const inProduct = (path: string): boolean => product.some((folder) => path.startsWith(folder))
const inServer = (path: string): boolean => path.startsWith(`${referenceServer}/`)

function arrowUp({ from, to }: Import): string[] {
  const [own, other] = [floorOf(from), floorOf(to)]
  if (own === undefined || other === undefined || other >= own) return []
  return [`${from} imports ${to}, which stands on a higher floor`]
}

const withoutFloor = ({ path }: Source): string[] =>
  inProduct(path) && path.startsWith('harness/') && floorOf(path) === undefined
    ? [`${path} stands on no floor: its folder is not in the list`]
    : []

/** The product must not refer to the reference server, neither by an import nor by its name. */
const namedServer = ({ path, text }: Source): string[] =>
  inProduct(path) && text.includes(referenceServer) ? [`${path} names ${referenceServer}`] : []

/** The reference server may import its own files, packages, and of the product only its public face. */
const beyondFace = ({ from, to }: Import): string[] =>
  inServer(from) && !inServer(to) && /^[\w.]+\//.test(to) && inTree(to) && to !== publicFace
    ? [`${from} imports ${to}; of the product it may use the package 'tailgate' only`]
    : []

const inTree = (path: string): boolean => path.endsWith('.ts')

function fullRooms(sources: readonly Source[]): string[] {
  const counts = Map.groupBy(sources, ({ path }) => posix.dirname(path))
  return [...counts]
    .filter(([, files]) => files.length > maxFilesPerFolder)
    .map(([folder, files]) => `${folder}/ holds ${files.length} source files, ${maxFilesPerFolder} at most`)
}

/** Folders that import each other, directly or through others, with one import for each arrow (Tarjan 1972). */
function circles(imports: readonly Import[]): string[] {
  const arrows = new Map<string, Map<string, Import>>()
  for (const each of imports) {
    const [from, to] = [posix.dirname(each.from), posix.dirname(each.to)]
    if (from === to || !inTree(each.to)) continue
    const leaving = arrows.get(from) ?? new Map<string, Import>()
    arrows.set(from, leaving.set(to, leaving.get(to) ?? each))
  }
  return stronglyConnected(arrows).map((folders) => {
    const inside = folders.flatMap((folder) =>
      [...(arrows.get(folder)?.values() ?? [])].filter(({ to }) => folders.includes(posix.dirname(to))),
    )
    return `folders import each other: ${inside.map(({ from, to }) => `${from} -> ${to}`).join(', ')}`
  })
}

function stronglyConnected(arrows: ReadonlyMap<string, ReadonlyMap<string, unknown>>): string[][] {
  const order = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (node: string): number => {
    order.set(node, order.size)
    let low = order.size - 1
    open.push(node)
    for (const next of arrows.get(node)?.keys() ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low)
    }
    if (low === order.get(node)) {
      const component = open.splice(open.indexOf(node))
      if (component.length > 1) found.push(component)
    }
    return low
  }
  for (const node of arrows.keys()) if (!order.has(node)) visit(node)
  return found
}

/** The faults in the structure of a tree, one sentence each; empty when all rules hold. */
export function faultsOf(sources: readonly Source[]): readonly string[] {
  const imports = sources.flatMap((source) => source.imports)
  return [
    ...imports.flatMap(arrowUp),
    ...sources.flatMap(withoutFloor),
    ...sources.flatMap(namedServer),
    ...imports.flatMap(beyondFace),
    ...circles(imports),
    ...fullRooms(sources),
  ]
}
