import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from './source.ts'

interface Rule {
  readonly name: string
  readonly comm?: readonly string[]
  readonly cmdline?: readonly string[]
}

const { process_names: rules } = parse(await readFile(join(root, 'compose/processes.yml'), 'utf8')) as {
  readonly process_names: readonly Rule[]
}

/** The group of a process, as process-exporter finds it: the first rule whose patterns all match. */
const groupOf = (comm: string, cmdline: string): string | undefined =>
  rules.find(
    (rule) =>
      (rule.comm?.includes(comm) ?? true) &&
      (rule.cmdline?.every((pattern) => new RegExp(pattern).test(cmdline)) ?? true),
  )?.name

test.each([
  ['app', 'node', 'node reference-server/main.ts'],
  [
    'postgres',
    'postgres',
    'postgres -cshared_buffers=1GB -cmax_connections=200 -clisten_addresses=* -cunix_socket_directories=/tmp',
  ],
  ['redis', 'redis-server', 'redis-server *:6379'],
  ['nginx', 'nginx', 'nginx: master process nginx -c /etc/nginx/nginx.conf -g daemon off;'],
  [
    'prometheus',
    'prometheus',
    '/bin/prometheus --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus --web.enable-remote-write-receiver',
  ],
  ['generator', 'wrk', 'wrk -c 10 http://127.0.0.1:8080/'],
  ['generator', 'node', '/usr/bin/node --no-warnings /opt/tailgate/harness/load/driver/main.ts /tmp/a.sock'],
])('%s of Compose is told by its command line', (group, comm, cmdline) => {
  expect(groupOf(comm, cmdline)).toBe(group)
})

test.each([
  ['docker-init', '/sbin/docker-init -- node reference-server/main.ts'],
  ['node', '/usr/bin/node /home/somebody/mask-api/reference-server/main.ts'],
  ['postgres', '/usr/lib/postgresql/15/bin/postgres -D /tmp/tailgate-0/0123456789ab/postgres -c port=40001'],
  ['postgres', '/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main'],
  ['redis-server', 'redis-server 127.0.0.1:40002'],
  ['nginx', 'nginx: master process /usr/sbin/nginx -e stderr -p /tmp/tailgate-0/0123456789ab/nginx'],
  ['nginx', 'nginx: master process /usr/sbin/nginx -g daemon on; master_process on;'],
  ['prometheus', '/usr/bin/prometheus --config.file=/tmp/tailgate-0/0123456789ab/settings/prometheus.yml'],
])('what runs beside Compose is not counted with it: %s %s', (comm, cmdline) => {
  expect(groupOf(comm, cmdline)).toBeUndefined()
})
