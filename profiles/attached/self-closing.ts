/**
 * The source, for a running Node, of a function `closeIn(ms, unlessHeld)` that closes the inspector of its process after that
 * time; each call begins the time anew. With `unlessHeld` the inspector stays open while a session is connected to it, and the
 * time begins anew then too. To close it, Node blocks its main thread until every session has answered, so a Tailgate that
 * is stopped, and not dead, would stop the process as well. It is evaluated with the command line API of the inspector, whose
 * `require` stands in for `process.getBuiltinModule` in a Node before 20.16.
 * @param port the port of the inspector
 */
export const selfClosing = (port: number): string => `(() => {
  const builtin = (name) => process.getBuiltinModule?.('node:' + name) ?? require('node:' + name)
  // All modules are taken now, because the inspector lends require only while this is evaluated.
  const { setTimeout, clearTimeout } = builtin('timers')
  const { readFile } = builtin('fs/promises')
  const inspector = builtin('inspector')
  const connected = /:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 01 /
  const isConnected = async (table) =>
    connected.test(await readFile('/proc/self/net/' + table, 'latin1').catch(() => ''))
  const isHeld = async () => (await isConnected('tcp')) || (await isConnected('tcp6'))
  let timer
  const expire = async (own, ms, unlessHeld) => {
    const held = unlessHeld && (await isHeld())
    if (timer !== own) return
    if (held) closeIn(ms, true)
    else inspector.close()
  }
  const closeIn = (ms, unlessHeld) => {
    clearTimeout(timer)
    const own = setTimeout(() => void expire(own, ms, unlessHeld).catch(() => undefined), ms)
    own.unref()
    timer = own
  }
  return closeIn
})()`
