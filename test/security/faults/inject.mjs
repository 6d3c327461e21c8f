/**
 * Loaded before the program of a process. Makes the n-th of its disk writes fail, once or from then on, as `fault.json` in
 * the same directory says. Every call by which the harness creates, changes or syncs a file is counted.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const here = import.meta.dirname
const { kind, n, code, lasting } = JSON.parse(fs.readFileSync(join(here, 'fault.json'), 'utf8'))
const [, program = ''] = process.argv
const own = ['main', 'guardian', 'driver'].find((name) => program.endsWith(`/${name}.ts`))
// Processes that this process starts with its own Node are covered too.
process.execPath = join(here, 'node')

const { writeFileSync, appendFileSync } = fs
let count = 0
let striking = false
process.on('exit', () => {
  striking = true
  writeFileSync(join(here, `count-${own}`), String(count))
})

function strike(operation, path) {
  if (typeof path === 'string' && /^\/(proc|dev)\//.test(path)) return
  // Calls that the injection itself makes are no writes of the harness.
  if (striking) return
  count += 1
  if (own !== kind || !(lasting ? count >= n : count === n)) return
  striking = true
  appendFileSync(join(here, 'struck'), `${operation} ${path ?? ''}\n`)
  striking = false
  const problem = new Error(`${code}: injected, ${operation}${path ? ` '${path}'` : ''}`)
  throw Object.assign(problem, { code, syscall: operation, ...(path ? { path: String(path) } : {}) })
}

const writes = (flags = 'r') =>
  typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
    : /[wa+]/.test(flags)

const changing = [
  'writeFile',
  'appendFile',
  'mkdir',
  'mkdtemp',
  'rename',
  'symlink',
  'link',
  'copyFile',
  'chmod',
  'truncate',
]

function wrap(object, name, wanted, isAsync) {
  const original = object[name]
  object[name] = isAsync
    ? async function (...args) {
        if (wanted(...args)) strike(name, typeof args[0] === 'string' ? args[0] : undefined)
        return original.apply(this, args)
      }
    : function (...args) {
        if (wanted(...args)) strike(name, typeof args[0] === 'string' ? args[0] : undefined)
        return original.apply(this, args)
      }
}

const always = () => true
for (const name of changing) {
  wrap(fs.promises, name, always, true)
  wrap(fs, `${name}Sync`, always, false)
}
wrap(fs, 'writeSync', (descriptor) => descriptor > 2, false)
wrap(fs, 'fsyncSync', always, false)
wrap(fs, 'openSync', (_, flags) => writes(flags), false)

// File handles share a prototype, which can only be reached through a handle.
const handle = await fs.promises.open(join(here, 'fault.json'))
const prototype = Object.getPrototypeOf(handle)
await handle.close()
wrap(fs.promises, 'open', (_, flags) => writes(flags), true)
for (const name of [
  'write',
  'writev',
  'writeFile',
  'appendFile',
  'sync',
  'datasync',
  'chmod',
  'chown',
  'truncate',
])
  wrap(prototype, name, always, true)
syncBuiltinESMExports()
