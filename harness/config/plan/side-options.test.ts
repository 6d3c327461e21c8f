import { expect, test } from 'vitest'
import { readSideOptions } from './side-options.ts'
import { typed } from './typed-options.ts'

const here = { MODE: 'here' }

function read(options: Parameters<typeof readSideOptions>[0]) {
  const reading = typed()
  const requests = readSideOptions(options, here, reading)
  reading.check()
  return requests
}

test.each([
  ['nothing', {}, { environment: {} }, { environment: {} }, true],
  [
    'a variable of base',
    { baseEnv: ['CACHE=off'] },
    { environment: { CACHE: 'off' } },
    { environment: {} },
    false,
  ],
  [
    'what both have',
    { env: ['A=1'], protocol: 'h2', workers: '2' },
    { environment: { A: '1' }, protocol: 'h2', workers: 2 },
    { environment: { A: '1' }, protocol: 'h2', workers: 2 },
    true,
  ],
  [
    'an option of one side, which replaces that of both',
    {
      env: ['A=1', 'B=1'],
      protocol: 'h2',
      headProtocol: 'tls',
      headEnv: ['B=2', 'MODE'],
      baseBodyLimit: 'none',
    },
    { environment: { A: '1', B: '1' }, protocol: 'h2', bodyLimit: 'none' },
    { environment: { A: '1', B: '2', MODE: 'here' }, protocol: 'tls' },
    false,
  ],
  [
    'settings of PostgreSQL, of both and of one side',
    { postgresSet: ['work_mem=4MB', 'wal_buffers=1MB'], basePostgresSet: ['work_mem=64MB'] },
    { environment: {}, postgresSettings: { work_mem: '64MB', wal_buffers: '1MB' } },
    { environment: {}, postgresSettings: { work_mem: '4MB', wal_buffers: '1MB' } },
    false,
  ],
  [
    'options whose names only begin like those of a side',
    { base: 'main', baseline: 'x', headers: ['A=1'] } as object,
    { environment: {} },
    { environment: {} },
    true,
  ],
])('%s', (_, options, base, head, isSame) => {
  expect(read(options)).toEqual({ base, head, isSame })
})

test('options that cannot be read are refused, all at once, by the names that they were typed with', () => {
  expect(() =>
    read({ basePostgres: 'tuned', headEnv: ['1=1'], headWorkers: '0', baseBodyLimit: 'x' }),
  ).toThrow(
    [
      '--base-postgres is one of guide, stock, not "tuned".',
      '--base-body-limit must be a size such as 100MB, or none, not "x".',
      '--head-workers must be a whole number from 1 to 64, not "0".',
      '--head-env is written NAME=VALUE, and "1" is no name of a variable.',
    ].join('\n'),
  )
})
