// Loaded into a server that tests start: it ends when the test run does, however that ends, because the pipe then closes.
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();
