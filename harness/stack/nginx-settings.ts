/** `stock` is Nginx's default for a proxy; `guide` is L2 of the guide. L1 holds in both. */
export type ProxyProfile = 'stock' | 'guide'

export interface ProxySettings {
  readonly port: number
  /** Where Nginx tells its counters, apart from what clients reach. */
  readonly statusPort: number
  readonly upstreams: readonly { readonly port: number; readonly weight: number }[]
  readonly profile: ProxyProfile
  readonly directory: string
  /** The address it listens on; the default is loopback. */
  readonly listen?: string
}

const guide = `
      proxy_buffering on;
      proxy_buffer_size 128k;
      proxy_buffers 4 256k;
      proxy_busy_buffers_size 256k;
      proxy_connect_timeout 30s;
      proxy_send_timeout 30s;
      proxy_read_timeout 30s;`

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/**
 * nginx.conf. Upstream connections are kept open, and no connection is closed after a number of requests: a load test
 * would see the closing, not the service. Masks are uploaded through it, hence the size of bodies.
 */
export function renderProxy(settings: ProxySettings): string {
  const { port, statusPort, upstreams, profile, directory, listen = '127.0.0.1' } = settings
  const servers = upstreams.map((to) => `    server 127.0.0.1:${to.port} weight=${to.weight};`).join('\n')
  const paths = temporary.map((name) => `  ${name}_temp_path ${directory}/${name};`).join('\n')
  return `daemon off;
pid ${directory}/nginx.pid;
error_log stderr warn;
worker_processes auto;
events {
  worker_connections 4096;
}
http {
${paths}
  access_log off;
  server_tokens off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  client_max_body_size 64m;
  client_body_buffer_size 256k;
  map $http_x_request_id $tailgate_request_id {
    default $http_x_request_id;
    "" $request_id;
  }
  upstream app {
    zone app 256k;
    least_conn;
${servers}
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen ${listen}:${port} backlog=4096;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Request-Id $tailgate_request_id;${profile === 'guide' ? guide : ''}
    }
  }
  server {
    listen ${listen}:${statusPort};
    location = /status {
      stub_status;
    }
  }
}
`
}
