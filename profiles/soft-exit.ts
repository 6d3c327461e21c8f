// Loaded into a profiled process before its program. V8 writes a profile when Node exits by itself, not when a signal
// ends it, and a program without a handler of its own would be ended by the signal.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)
  process.on(signal, () => {
    // The program's own handler may be closing connections; it gets the time for it, and no more.
    setTimeout(() => process.exit(), 1000).unref()
    if (process.listenerCount(signal) === 1) process.exit()
  })
