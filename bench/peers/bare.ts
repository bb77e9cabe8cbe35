import { type AddressInfo, createServer } from 'node:net';

/** The least that a server can do with a line: count its end. No replies, no storage. */
const lineFeed = 0x0a;
let lines = 0;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', (bytes: Buffer) => {
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) lines++;
  });
  socket.on('error', () => socket.destroy());
});

server.listen(0, '127.0.0.1', 4096, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ ready: true, devices: [`127.0.0.1:${port}`], pid: process.pid }));
});
process.once('SIGTERM', () => {
  console.log(JSON.stringify({ lines }));
  process.exit();
});
