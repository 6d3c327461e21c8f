import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** What a module loads as it starts; types and `import()` load nothing. */
const loaded = /^(?:import|export)\s+(?!type\b)(?:[^'"`]*?\bfrom\s+)?'([^']+)'/gm

/** The packages that a program loads as it starts. */
function packagesBehind(program: string): readonly string[] {
  const packages = new Set<string>()
  const modules = new Set([program])
  for (const module of modules)
    for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(loaded)) {
      if (name.startsWith('.')) modules.add(resolve(dirname(module), name))
      else if (!name.startsWith('node:')) packages.add(name)
    }
  expect(modules.size).toBeGreaterThan(20)
  return [...packages].toSorted()
}

test.each(['driver.ts', '../open-loop/open-loop.ts'])(
  '%s loads histograms and no other package: each takes memory that a load has to do without',
  (program) => {
    const found = packagesBehind(resolve(import.meta.dirname, program))
    expect(found.map((name) => name.split('/')[0])).toEqual(found.map(() => 'hdr-histogram-js'))
    expect(found).not.toContain('hdr-histogram-js')
  },
)
