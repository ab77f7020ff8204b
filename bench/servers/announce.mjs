/**
 * Listens on a free port of the loopback interface and prints it as one line of JSON.
 *
 * @param {import('node:net').Server} server
 */
export function announce(server) {
  server.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ port: server.address().port }));
  });
}
