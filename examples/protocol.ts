// A protocol of your own, for lines such as `@unit7,1782115200,54.321,10.135,12.5`. Name this file in the configuration to use it.
import type { Protocol } from 'fleetline';

export const protocol: Protocol = {
  name: 'unit',
  title: 'Lines of our own boxes',
  devices: ['Box 1'],
  signatures: [/^@\w{1,20},\d{10},/],
  framing(bytes, from) {
    const end = bytes.indexOf('\n', from);
    return end < 0 ? undefined : { begin: from, start: from, end, next: end + 1 };
  },
  messages: { position: 'a fix' },
  replies: 'Each position is answered OK once it is stored.',
  // @unit,seconds since 1970,latitude,longitude,metres per second
  decode(frame) {
    const match = /^@(\w{1,20}),(\d{10}),(-?\d{1,2}\.\d+),(-?\d{1,3}\.\d+),(\d+\.\d+)\r?$/.exec(frame.text);
    const [, device = '', ...rest] = match ?? [];
    const [seconds = Number.NaN, latitude = Number.NaN, longitude = Number.NaN, speed = 0] = rest.map(Number);
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
      return { message: 'position', refused: 'no position' };
    const fix = { time: seconds * 1000, valid: true, latitude, longitude, speed };
    return { message: 'position', readings: [{ device, type: 'position', ...fix }], reply: 'OK\n' };
  },
  examples: [
    {
      about: 'A position.',
      wire: '@unit7,1782115200,54.321,10.135,12.5\n',
      reports: [
        { device: 'unit7', time: '2026-06-22T08:00:00.000Z', latitude: 54.321, longitude: 10.135, speed: 12.5 },
      ],
      replies: ['OK\n'],
    },
  ],
};
