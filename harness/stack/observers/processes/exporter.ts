/** A program that reports to Prometheus what the processes of one stack use: `exporter <root> <id> <address> <port>`. */
import { createServer } from 'node:http'
import { ProcessCounts } from '../../../measure/process-counts.ts'
import { processTable } from '../../../measure/procfs.ts'
import { expositionOf } from './exposition.ts'
import { processesOfStack } from './processes-of-stack.ts'

const [root = '', id = '', address = '127.0.0.1', port = ''] = process.argv.slice(2)
const counts = new ProcessCounts()

async function metrics(): Promise<string> {
  const table = processTable('/proc')
  return expositionOf(counts.read(await processesOfStack({ root, id }, table), table))
}

createServer((request, response) => {
  request.resume()
  if (request.url !== '/metrics') {
    response.writeHead(404).end()
    return
  }
  metrics().then(
    (text) =>
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
    // The scrape fails, so that Prometheus shows these figures as unknown.
    () => response.writeHead(500).end(),
  )
}).listen(Number(port), address)
