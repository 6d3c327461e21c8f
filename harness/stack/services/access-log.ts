import { inNginx } from './quoted.ts'

/** About so many lines fit into what a bundle keeps of the access log: each has some 400 bytes. */
const lines = 40_000

/**
 * The share of so many requests whose line is kept, so that the log of a run stays small however long it is and costs next
 * to nothing under the most load. All of them for a stack that is kept by hand.
 */
export const shareOfLines = (requests: number): number => Math.min(1, lines / Math.max(1, requests))

const fields = {
  at: '$msec',
  id: '"$tailgate_request_id"',
  method: '"$request_method"',
  // Without the query: the links of files are signed there.
  path: '"$tailgate_path"',
  protocol: '"$server_protocol"',
  status: '"$status"',
  bytesIn: '$request_length',
  bytesOut: '$bytes_sent',
  seconds: '$request_time',
  upstream: '"$upstream_addr"',
  // Not the status of the answer where the app gave none that counts.
  upstreamStatus: '"$upstream_status"',
  upstreamConnect: '"$upstream_connect_time"',
  upstreamHeader: '"$upstream_header_time"',
  upstreamResponse: '"$upstream_response_time"',
  // Where the time went inside the app, the cache among it, as the app tells itself.
  serverTiming: '"$upstream_http_server_timing"',
}

/**
 * The access log of the proxy: one JSON document a line, written in blocks. Server errors and what took a second or more
 * are always in it; of the rest, the share. Whether a request is drawn does not depend on anything about it.
 */
export function renderAccessLog(file: string, share: number): string {
  const format = Object.entries(fields).map(([name, value]) => `"${name}":${value}`)
  const drawn = `
  split_clients "$request_id$msec" $tailgate_drawn {
    ${(share * 100).toFixed(2)}% 1;
    * 0;
  }
  map "$status $request_time" $tailgate_logged {
    "~^5" 1;
    "~ [1-9]" 1;
    default $tailgate_drawn;
  }`
  return `
  map $request_uri $tailgate_path {
    "~^(?<tailgate_bare>[^?]*)" $tailgate_bare;
  }
  log_format tailgate escape=json '{${format.join(',')}}';${share < 1 ? drawn : ''}
  access_log ${inNginx(file)} tailgate buffer=64k flush=1s${share < 1 ? ' if=$tailgate_logged' : ''};`
}
