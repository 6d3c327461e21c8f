import type { Arm } from '../../config/setup/switches.ts'
import type { AppFiles } from '../../config/target/description.ts'
import { isAtLeast } from '../launch/version.ts'
import { renderAccessLog } from './access-log.ts'
import { renderErrors } from './nginx-errors.ts'
import { inNginx } from './quoted.ts'

export interface ProxySettings {
  readonly port: number
  /** Where Nginx tells its counters, apart from what clients reach. */
  readonly statusPort: number
  readonly upstreams: readonly { readonly port: number; readonly weight: number }[]
  /** `stock` is Nginx's default for a proxy; `guide` is L2 of the guide (docs/guide.md). L1 holds in both. */
  readonly tuning: Arm['proxy']
  readonly protocol: Arm['protocol']
  /** Files it sends where the app answers with X-Accel-Redirect; `directory` is absolute here. */
  readonly files: AppFiles | undefined
  /** The path of the access log. */
  readonly accessLog: string
  /** The share of requests whose line it keeps. */
  readonly logged: number
  /** The largest body in bytes; undefined for any. */
  readonly bodyLimit: number | undefined
  /** Requests that one address may have under way. */
  readonly perAddress: number
  /** Files that a worker may open. */
  readonly openFiles: number
  /** Where Nginx works, and keeps what it has to put aside. */
  readonly directory: string
  /** Where the files of a secured listener are. */
  readonly certificates: string
  /** As Nginx says it: how HTTP/2 is asked for depends on it. */
  readonly version: string
  /** The address it listens on. */
  readonly listen: string
  /** Whether it is root itself that runs it, and not an unprivileged user. */
  readonly root: boolean
}

const guide = `
      proxy_request_buffering off;
      proxy_buffering on;
      proxy_buffer_size 128k;
      proxy_buffers 4 256k;
      proxy_busy_buffers_size 256k;
      proxy_connect_timeout 30s;
      proxy_send_timeout 30s;
      proxy_read_timeout 30s;`

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** The files of a secured listener, in its directory. */
export const certificateFile = 'certificate.pem'
export const keyFile = 'key.pem'

/** HTTP/2 had a limit of requests per connection of its own before 1.19.7, and is a directive since 1.25.1. */
function renderListener({ port, protocol, version, listen, certificates }: ProxySettings): string {
  const at = `listen ${listen}:${port} backlog=4096`
  if (protocol === 'http1') return `${at};`
  const asDirective = isAtLeast(version, 1, 25, 1)
  const h2 = protocol === 'h2'
  return [
    `${at} ssl${h2 && !asDirective ? ' http2' : ''};`,
    ...(h2 && asDirective ? ['http2 on;'] : []),
    ...(h2 && !isAtLeast(version, 1, 19, 7) ? ['http2_max_requests 1000000000;'] : []),
    `ssl_certificate ${inNginx(`${certificates}/${certificateFile}`)};`,
    `ssl_certificate_key ${inNginx(`${certificates}/${keyFile}`)};`,
    'ssl_protocols TLSv1.2 TLSv1.3;',
    'ssl_session_cache shared:tls:1m;',
  ].join('\n    ')
}

/** Nginx hands on few headers of an answer with X-Accel-Redirect; one it does not have is not sent. */
const renderFiles = ({ prefix, directory }: AppFiles): string => `
    location ${prefix} {
      internal;
      alias ${inNginx(`${directory}/`)};
      sendfile on;
      tcp_nopush on;
      add_header X-Content-Type-Options $upstream_http_x_content_type_options;
    }`

/** Connections of a worker: twice what one address may have, each with one to the app, and room for everybody else. */
const workerConnections = ({ perAddress, openFiles }: ProxySettings): number =>
  Math.min(Math.max(20_480, Math.ceil(2.5 * perAddress)), openFiles - spareFiles)

/** Files of a worker that are no connections: listeners, logs, bodies on their way through a file. */
const spareFiles = 64

/** Early hints (103) are passed on since 1.29.0, where Nginx says it is safe; before, one is taken for the whole answer. */
const renderHints = (version: string): string =>
  isAtLeast(version, 1, 29, 0) ? '\n      early_hints $http2;' : ''

/**
 * What the app is told of a request: the host as the client wrote it, port included, as absolute links are made from it.
 * Only a WebSocket is switched to another protocol. A host that is missing is the name of the server.
 */
const maps = `
  map $http_host $tailgate_host {
    default $http_host;
    "" $host;
  }
  map $tailgate_host $tailgate_port {
    default $server_port;
    ~:(?<port>[0-9]+)$ $port;
  }
  map $http_upgrade $tailgate_upgrade {
    default "";
    ~*^websocket$ websocket;
  }
  map $tailgate_upgrade $tailgate_connection {
    default "";
    websocket upgrade;
  }`

/** What holds for all listeners: paths, limits and how long a client may take. */
function renderHttpSettings({ directory, bodyLimit, accessLog, logged }: ProxySettings): string {
  const paths = temporary.map((name) => `  ${name}_temp_path ${inNginx(`${directory}/${name}`)};`).join('\n')
  return `${paths}
  server_tokens off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  client_max_body_size ${bodyLimit ?? 0};
  client_body_buffer_size 256k;
  client_header_timeout 10s;
  client_body_timeout 30s;
  reset_timedout_connection on;
  limit_conn_zone $binary_remote_addr zone=addresses:2m;
  limit_conn_status 503;
  map $http_x_request_id $tailgate_request_id {
    default $http_x_request_id;
    "" $request_id;
  }${maps}${renderAccessLog(accessLog, logged)}`
}

function renderUpstream({ upstreams }: ProxySettings): string {
  const servers = upstreams
    .map((to) => `    server 127.0.0.1:${to.port} weight=${to.weight} max_fails=0;`)
    .join('\n')
  return `  upstream app {
    zone app 256k;
    least_conn;
${servers}
    keepalive 64;
    keepalive_requests 1000000000;
    keepalive_timeout 4s;
  }`
}

/** The server that clients reach. */
const renderServer = (settings: ProxySettings): string => `  server {
    ${renderListener(settings)}
    limit_conn addresses ${settings.perAddress};
    absolute_redirect off;${renderErrors()}
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_next_upstream error timeout;
      proxy_redirect off;
      proxy_set_header Connection $tailgate_connection;
      proxy_set_header Upgrade $tailgate_upgrade;
      proxy_set_header Host $tailgate_host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $tailgate_host;
      proxy_set_header X-Forwarded-Port $tailgate_port;
      proxy_set_header X-Request-Id $tailgate_request_id;
      proxy_set_header X-Request-Start "t=\${msec}";${renderHints(settings.version)}${settings.tuning === 'guide' ? guide : ''}
    }${settings.files === undefined ? '' : renderFiles(settings.files)}
  }`

/** The server that tells Nginx's counters. */
const renderStatusServer = ({ listen, statusPort }: ProxySettings): string => `  server {
    listen ${listen}:${statusPort};
    access_log off;
    location = /status {
      stub_status;
    }
  }`

/**
 * nginx.conf. Upstream connections are kept open, and no connection is closed after a number of requests: a load test
 * would see the closing, not the service; they are given up before Node does (5 s), as a request would meet the closing. A
 * process that failed a request is asked the next one all the same: where Nginx leaves it alone for a while, one fault leaves
 * everybody without an answer. What may not be sent twice is not. One address cannot take all connections, and a header must
 * come within 10 s.
 */
export const renderProxy = (settings: ProxySettings): string => `daemon off;
pid ${inNginx(`${settings.directory}/nginx.pid`)};
error_log stderr warn;
worker_processes auto;
worker_rlimit_nofile ${workerConnections(settings) + spareFiles};${settings.root ? '\nuser root;' : ''}
events {
  worker_connections ${workerConnections(settings)};
}
http {
${renderHttpSettings(settings)}
${renderUpstream(settings)}
${renderServer(settings)}
${renderStatusServer(settings)}
}
`
