import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

/** The server that one would write by hand for one kind of tracker (Wialon IPS 1.1): one thread, one table, a commit every 10 ms. */
const db = new DatabaseSync(process.argv[2] ?? 'positions.db');
db.exec(`pragma journal_mode = wal; pragma synchronous = full;
  create table if not exists report (seq integer primary key, device text, time integer, received_at integer, valid integer,
    latitude real, longitude real, speed real, heading real, altitude real, satellites integer)`);
const insert = db.prepare('insert into report values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
const replies = new Map<Socket, string>();

const two = (text: string, at: number): number => Number(text.slice(at, at + 2));
const degrees = (text: string, digits: number, minus: boolean): number =>
  (Number(text.slice(0, digits)) + Number(text.slice(digits)) / 60) * (minus ? -1 : 1);

//  date;time;lat1;lat2;lon1;lon2;speed;course;height;sats
function store(device: string, fields: string[]): void {
  const [date = '', time = '', lat = '', ns, lon = '', ew, speed, course, height, satellites] = fields;
  const day = Date.UTC(2000 + two(date, 4), two(date, 2) - 1, two(date, 0));
  const at = day + two(time, 0) * 3_600_000 + two(time, 2) * 60_000 + two(time, 4) * 1000;
  if (!db.isTransaction) db.exec('begin');
  const [latitude, longitude] = [degrees(lat, 2, ns === 'S'), degrees(lon, 3, ew === 'W')];
  const [metres, count] = [Number(height), Number(satellites)];
  insert.run(
    device,
    at,
    Date.now(),
    count >= 3 ? 1 : 0,
    latitude,
    longitude,
    Number(speed) / 3.6,
    Number(course),
    metres,
    count,
  );
}

setInterval(() => {
  if (db.isTransaction) db.exec('commit');
  for (const [socket, text] of replies) socket.write(text, 'latin1');
  replies.clear();
}, 10);

const server = createServer({ noDelay: true }, (socket) => {
  let buffer = '';
  let device = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    const lines = (buffer + chunk).split('\n');
    buffer = lines.pop() ?? '';
    for (const line of lines) {
      const [, type, body = ''] = line.trimEnd().split('#');
      const fields = body.split(';');
      if (type === 'L') device = fields[0] ?? '';
      else store(device, fields);
      replies.set(socket, (replies.get(socket) ?? '') + (type === 'L' ? '#AL#1\r\n' : '#ASD#1\r\n'));
    }
  });
});
server.listen(0, '127.0.0.1', 4096, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ ready: true, devices: [`127.0.0.1:${port}`], pid: process.pid }));
});
