import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** What a module loads as it starts; types and `import()` load nothing. */
const loaded = /^(?:import|export)\s+(?!type\b)(?:[^'"`]*?\bfrom\s+)?'([^']+)'/gm

const isOfNode = (name: string): boolean => name.startsWith('node:')

/** The packages and modules of Node that a program loads as it starts. */
function packagesBehind(program: string): readonly string[] {
  const packages = new Set<string>()
  const modules = new Set([program])
  for (const module of modules)
    for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(loaded)) {
      if (name.startsWith('.')) modules.add(resolve(dirname(module), name))
      else packages.add(name)
    }
  expect(modules.size).toBeGreaterThan(20)
  return [...packages].toSorted()
}

const programs = ['driver.ts', '../open-loop/open-loop.ts']

test.each(programs)(
  '%s loads histograms and no other package: each takes memory that a load has to do without',
  (program) => {
    const found = packagesBehind(resolve(import.meta.dirname, program)).filter((name) => !isOfNode(name))
    expect(found.map((name) => name.split('/')[0])).toEqual(found.map(() => 'hdr-histogram-js'))
    expect(found).not.toContain('hdr-histogram-js')
  },
)

test.each(programs)('%s loads no TLS and no HTTP of Node, which only some loads use', (program) => {
  const found = packagesBehind(resolve(import.meta.dirname, program)).filter(isOfNode)
  expect(found).toContain('node:net')
  for (const name of ['node:tls', 'node:http', 'node:https', 'node:http2']) expect(found).not.toContain(name)
})
