import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { writeOwnDirectory } from '../../profiles/own-directory.ts'
import { absoluteArguments } from '../../profiles/process.ts'

/** Says where it works and what it has found there, and where a process works that it starts elsewhere. */
const program = `
if (process.argv[2] === 'child') process.stdout.write(process.cwd())
else {
  const args = [...process.execArgv, __filename, 'child']
  const elsewhere = __dirname + '/elsewhere'
  const child = require('node:child_process').execFileSync(process.execPath, args, { cwd: elsewhere })
  const found = [process.cwd(), process.env.FROM_FILE, globalThis.loaded, String(child)]
  process.stdout.write(JSON.stringify(found))
}
`

/** The logs in a directory. */
const left = async (directory: string) => (await readdir(directory)).filter((name) => name.endsWith('.log'))

test('a program that is started elsewhere works in its own directory, finds its files and packages there, and leaves no log', async () => {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'tailgate-own-directory-')))
  try {
    const [own, scratch] = [join(place, 'own'), join(place, 'scratch')]
    await mkdir(join(own, 'node_modules/first'), { recursive: true })
    await mkdir(join(own, 'elsewhere'))
    await mkdir(scratch)
    await writeFile(join(own, 'node_modules/first/index.js'), "globalThis.loaded = 'loaded'")
    await writeFile(join(own, '.env'), 'FROM_FILE=read')
    await writeFile(join(own, 'app.cjs'), program)
    const args = ['--env-file=.env', '--require', 'first', 'app.cjs']
    const described = { name: 'app', args, directory: own, user: undefined }
    const entering = await writeOwnDirectory({ guard: { directory: place }, process: described, scratch })
    // As clinic flame starts it, and as child_process.fork hands it on.
    const logging = ['--prof', '--logfile=./%p-v8.log']
    const started = [...logging, '--require', entering, ...absoluteArguments(described)]
    const { stdout } = await promisify(execFile)(process.execPath, started, { cwd: scratch })
    expect(JSON.parse(stdout)).toEqual([own, 'read', 'loaded', join(own, 'elsewhere')])
    expect([...(await left(own)), ...(await left(join(own, 'elsewhere')))]).toEqual([])
    expect(await left(scratch)).toHaveLength(2)
  } finally {
    await rm(place, { recursive: true })
  }
})
