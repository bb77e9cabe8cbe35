import { type AddressInfo, createServer } from 'node:net';

/** The bare listener with one thing more: it answers each line at once. What it costs above that is the price of a packet sent. */
const lineFeed = 0x0a;
const answer = '#ASD#1\r\n';

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', (bytes: Buffer) => {
    let lines = 0;
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) lines++;
    socket.write(answer.repeat(lines), 'latin1');
  });
  socket.on('error', () => socket.destroy());
});

server.listen(0, '127.0.0.1', 4096, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ ready: true, devices: [`127.0.0.1:${port}`], pid: process.pid }));
});
process.once('SIGTERM', () => process.exit());
