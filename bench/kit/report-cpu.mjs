// Preloaded into every server under test: whoever started the process may ask what CPU time it has
// used, and what memory it holds. Asking from inside works on every platform, and for a server that knows nothing of it.
process.on('message', () =>
  process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }),
);
// A server lives no longer than the run that started it.
process.on('disconnect', () => process.exit());
process.channel?.unref();
