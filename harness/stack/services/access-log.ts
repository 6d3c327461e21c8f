import { inNginx } from './quoted.ts'

/** About as many lines, of some 400 bytes each, as a bundle keeps of the access log. */
const maxLines = 40_000

/**
 * The share of requests whose line is written, so that the log of a run stays small however long it is, and costs almost
 * nothing under the highest load. A kept stack writes all lines.
 */
export const shareOfLines = (requests: number): number => Math.min(1, maxLines / Math.max(1, requests))

const fields = {
  at: '$msec',
  id: '"$tailgate_request_id"',
  method: '"$request_method"',
  // Without the query, because the links of files contain their signature there.
  path: '"$tailgate_path"',
  protocol: '"$server_protocol"',
  status: '"$status"',
  bytesIn: '$request_length',
  bytesOut: '$bytes_sent',
  seconds: '$request_time',
  upstream: '"$upstream_addr"',
  // Empty when the app gave no final answer.
  upstreamStatus: '"$upstream_status"',
  upstreamConnect: '"$upstream_connect_time"',
  upstreamHeader: '"$upstream_header_time"',
  upstreamResponse: '"$upstream_response_time"',
  // The app's own report of its phases, including its cache.
  serverTiming: '"$upstream_http_server_timing"',
}

/**
 * The access log of the proxy: one JSON document per line, written in blocks. Server errors and requests of one second or
 * more are always written; of the others, the given share. The choice does not depend on any property of a request.
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
