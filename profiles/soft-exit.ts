// Loaded into a profiled process before its program. V8 writes a profile when Node exits by itself, but not when a signal
// ends it, as it would end a program without a signal handler.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)
  process.on(signal, () => {
    // The program's own handler may still be closing connections; it gets one second for that.
    setTimeout(() => process.exit(), 1000).unref()
    if (process.listenerCount(signal) === 1) process.exit()
  })
