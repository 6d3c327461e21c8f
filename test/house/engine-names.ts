import { engineNames } from '../../harness/config/engines/engines.ts'
import type { Source } from './imports.ts'

/** Where an engine may be told by its name: its own folder, its row, and the choice that a scenario's file makes. */
const allowed = [
  ...engineNames.map((name) => `harness/load/${name}/`),
  'harness/load/driver/engine-registry.ts',
  'harness/config/engines/',
]

const byName = new RegExp(`(?:[!=]==?|\\bcase)\\s*'(?:${engineNames.join('|')})'`)

/** Lines that ask which engine it is in the place of a property that is in its descriptor. */
export const engineNameTests = (sources: readonly Source[]): readonly string[] =>
  sources
    .filter(({ path }) => !allowed.some((place) => path.startsWith(place)))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, at) =>
          byName.test(line)
            ? [
                `${path}:${at + 1} tells an engine by its name; ask a property of engineOf(...), harness/config/engine/descriptor.ts`,
              ]
            : [],
        ),
    )
