import type { Arm } from '../../config/setup/switches.ts'
import type { AppFiles } from '../../config/target/description.ts'
import { isAtLeast } from '../launch/version.ts'
import { renderAccessLog } from './access-log.ts'
import { renderErrors } from './nginx-errors.ts'
import { inNginx } from './quoted.ts'

export interface ProxySettings {
  readonly port: number
  /** The port of Nginx's counters, separate from what clients reach. */
  readonly statusPort: number
  readonly upstreams: readonly { readonly port: number; readonly weight: number }[]
  /** `stock` is Nginx's default for a proxy; `guide` is L2 of the guide (docs/guide.md). L1 applies to both. */
  readonly tuning: Arm['proxy']
  readonly protocol: Arm['protocol']
  /** Files that Nginx sends when the app answers with X-Accel-Redirect; `directory` is absolute here. */
  readonly files: AppFiles | undefined
  /** The path of the access log. */
  readonly accessLog: string
  /** The share of requests whose line is logged. */
  readonly logged: number
  /** The largest body in bytes; undefined for no limit. */
  readonly bodyLimit: number | undefined
  /** The most requests that one address may have in flight. */
  readonly perAddress: number
  /** The most files that a worker may open. */
  readonly openFiles: number
  /** The working directory of Nginx, with its temporary files. */
  readonly directory: string
  /** The directory with the files of a secured listener. */
  readonly certificates: string
  /** In the form in which Nginx reports it; the directive for HTTP/2 depends on it. */
  readonly version: string
  /** The address it listens on. */
  readonly listen: string
  /** Whether Nginx runs as root, and not as an unprivileged user. */
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

/** Before 1.19.7 HTTP/2 had its own limit of requests per connection, and since 1.25.1 it is enabled by a directive. */
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

/** With X-Accel-Redirect, Nginx passes on only a few headers of the answer; an empty one is not sent. */
const renderFiles = ({ prefix, directory }: AppFiles): string => `
    location ${prefix} {
      internal;
      alias ${inNginx(`${directory}/`)};
      sendfile on;
      tcp_nopush on;
      add_header X-Content-Type-Options $upstream_http_x_content_type_options;
    }`

/** Connections of a worker: twice the limit of one address, because each needs one to the app, and room for other clients. */
const workerConnections = ({ perAddress, openFiles }: ProxySettings): number =>
  Math.min(Math.max(20_480, Math.ceil(2.5 * perAddress)), openFiles - spareFiles)

/** Files of a worker that are not connections: listeners, logs, and buffered bodies. */
const spareFiles = 64

/**
 * Since 1.29.0 Nginx can pass on early hints (103) when it considers that safe; before, it takes one for the whole answer.
 */
const renderHints = (version: string): string =>
  isAtLeast(version, 1, 29, 0) ? '\n      early_hints $http2;' : ''

/**
 * What the app is told about a request. The host is that of the client, with its port, because absolute links are built from
 * it; a missing host is the name of the server. Only a WebSocket may upgrade the connection.
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

/** Settings for all listeners: paths, limits, and how long a client may take. */
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

/** The server with Nginx's counters. */
const renderStatusServer = ({ listen, statusPort }: ProxySettings): string => `  server {
    listen ${listen}:${statusPort};
    access_log off;
    location = /status {
      stub_status;
    }
  }`

/**
 * nginx.conf. Connections to the app are kept open, and no connection is closed after a number of requests, because a load
 * test would measure the closing instead of the service. Idle connections are closed before Node closes them (5 s), because a
 * request would otherwise meet a closing connection. A process that failed a request still gets the next one; if Nginx
 * avoided it for a while, one fault would leave all clients without an answer. A request that must not be sent twice is not
 * repeated. One address cannot take all connections, and a header must arrive within 10 s.
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
