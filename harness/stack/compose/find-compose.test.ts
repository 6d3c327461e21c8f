import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { writeProgram } from '../../../test/fixtures/shell-program.ts'
import { composeEnvironment, findCompose } from './find-compose.ts'

afterEach(() => vi.unstubAllEnvs())

/** A directory with programs of these names, each of which answers with its text; without a text it fails. */
function withPrograms(said: Readonly<Record<string, string | undefined>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'tg-compose-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const [name, text] of Object.entries(said))
    writeProgram(directory, name, text === undefined ? 'exit 1' : `echo '${text}'`)
  return directory
}

const find = (said: Readonly<Record<string, string | undefined>>) =>
  findCompose('compose.yml', { PATH: withPrograms(said) })

describe('Compose is', () => {
  const alone = 'docker-compose'
  test.each([
    ['the plugin', { docker: '2.27.0', [alone]: '2.40.3' }, 'docker', '2.27.0'],
    ['one of a distribution', { docker: 'v2.40.3+ds1-0ubuntu1' }, 'docker', '2.40.3+ds1-0ubuntu1'],
    ['a later one', { docker: '5.0.1' }, 'docker', '5.0.1'],
    ['the program, without a plugin', { docker: undefined, [alone]: '2.29.1' }, alone, '2.29.1'],
    ['the program, beside an old plugin', { docker: '2.20.0', [alone]: '2.29.1' }, alone, '2.29.1'],
    ['one that somebody has built', { docker: 'dev' }, 'docker', 'dev'],
  ] as const)('%s', async (_, said, program, version) => {
    const found = await find(said)
    expect(found.version).toBe(version)
    expect(found.compose.program).toMatch(new RegExp(`/${program}$`))
    expect(found.compose.words).toEqual(program === 'docker' ? ['compose'] : [])
  })
})

describe('there is no Compose where', () => {
  test.each([
    ['it is too old', { 'docker-compose': '1.29.2' }, '`docker-compose` is 1.29.2, and 2.27 or newer'],
    ['the plugin is too old', { docker: '2.26.1' }, '`docker compose` is 2.26.1, and 2.27 or newer'],
    ['Docker has no plugin', { docker: undefined }, '`docker compose` is no command of the Docker here'],
    ['there is no Docker', {}, 'neither `docker` nor `docker-compose` is on PATH.'],
  ])('%s', async (_, said, words) => {
    await expect(find(said)).rejects.toMatchObject({
      ...{ code: 'COMPOSE_MISSING', exit: 4, hint: expect.stringContaining('2.27 or newer') },
      message: expect.stringContaining(`No Docker Compose here can start compose.yml: ${words}`),
    })
  })
})

test('Compose asks the engine that we ask, and not that of a context', () => {
  const given = { DOCKER_CONTEXT: 'colima', MODE: 'x', NONE: undefined }
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:2375')
  expect(composeEnvironment(given)).toEqual({ MODE: 'x', DOCKER_HOST: 'tcp://127.0.0.1:2375' })
  vi.stubEnv('DOCKER_HOST', undefined)
  expect(composeEnvironment(given).DOCKER_HOST).toMatch(/^unix:\/\/\/.+\/docker\.sock$/)
})
