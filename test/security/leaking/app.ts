/** A service that writes everything it was given into its log, and that has a function whose name is a script. */
import { createServer } from 'node:http'

const { PORT, ADMIN_PORT, CRASH } = process.env
const told = `${JSON.stringify(process.env)}\n${Object.entries(process.env)
  .map(([name, value]) => `${name}=${value}`)
  .join('\n')}`
const harmful = '\u001b]0;owned\u0007\u001b[2Jcleared \u202eright to left'
process.stderr.write(`${told}\n${process.env.GIVEN?.split(',').join('\n')}\n${harmful}\n`)
if (CRASH !== '') throw new Error(`${harmful} ${process.env.GIVEN} cannot reach ${process.env.DATABASE_URL}`)

const name = '</script><script>alert(1)</script><img src=x onerror=alert(1)>'
const busy = {
  [name]: (until: number): number => {
    let sum = 0
    while (performance.now() < until) sum += Math.sqrt(performance.now())
    return sum
  },
}
const service = createServer((_, response) => response.end(String(busy[name]?.(performance.now() + 5))))
const admin = createServer((_, response) => response.end('# TYPE up gauge\nup 1\n'))
service.listen(Number(PORT), '127.0.0.1')
admin.listen(Number(ADMIN_PORT), '127.0.0.1')
process.once('SIGTERM', () => {
  for (const server of [service, admin]) {
    server.close()
    server.closeAllConnections()
  }
})
