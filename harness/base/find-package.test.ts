import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findOptional } from './find-package.ts'

test('a package is found beside Tailgate, or in the project, or not at all', () => {
  const project = mkdtempSync(join(tmpdir(), 'project-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  const home = join(project, 'node_modules/of-the-project')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'index.js'), '')
  expect(findOptional('0x/cmd.js', project)).toContain('node_modules/0x/cmd.js')
  expect(findOptional('of-the-project/index.js', project)).toBe(join(home, 'index.js'))
  expect(findOptional('of-nobody/index.js', project)).toBeUndefined()
})
