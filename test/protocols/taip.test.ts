import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { hex2, xor8 } from '../../src/protocols/toolbox/checksums.ts';
import { type DecodedConnection, decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const read = (wire: string): DecodedConnection => decode(wire, { protocol: 'taip', now });

/** The report of one message that is readable. */
function report(message: string): ReportJson {
  const { reports, quarantined } = read(`>${message}<`);
  assert.deepEqual(quarantined, []);
  const [found] = reports;
  assert.ok(found && reports.length === 1, message);
  return found;
}

const place = '+5453500+01014000';

describe('a message of TAIP', () => {
  test('is taken with its checksum counted with or without the star, and refused with any other', () => {
    const body = `>RPV29730${place}03013512;ID=7001;`;
    const without = hex2(xor8(body));
    const including = hex2(xor8(`${body}*`));
    for (const checksum of [without, including]) assert.deepEqual(read(`${body}*${checksum}<`).replies, ['7001']);
    const { reports, replies, quarantined } = read(`${body}*00<`);
    assert.deepEqual([reports, replies], [[], []]);
    assert.equal(quarantined[0]?.reason, `the checksum is not ${without} or ${including}`);
  });

  test('is the device’s that named itself before, where it names none', () => {
    const { reports } = read(`>RPV29730${place}03013512;ID=7001<>RPV29731${place}03013512<`);
    assert.deepEqual(
      reports.map(({ device }) => device),
      ['7001', '7001'],
    );
    assert.equal(read(`>RPV29730${place}03013512<`).quarantined[0]?.reason, 'no device id');
  });

  test('with a number is confirmed with it, in the order of the message; numbers that begin with IP with SAK', () => {
    const replies = (tail: string): string[] => read(`>RPV29730${place}03013512;${tail}<`).replies;
    assert.deepEqual(replies('ID=7001;#0012'), ['>ACK;ID=7001;#0012;*70<']);
    assert.deepEqual(replies('#0012;ID=7001'), ['>ACK;#0012;ID=7001;*70<']);
    assert.deepEqual(replies('ID=7001;#IP1:00A2'), ['>SAK;ID=7001;#IP1:00A2<']);
    assert.deepEqual(replies('ID=7001'), ['7001']);
  });

  test('has the tags behind it as attributes, in SI units', () => {
    const tail = 'IO=310;SV=10;BL=4190;AD=12347;VO=10568;CF=8161,C,13;&01;ID=7001';
    const { satellites, attributes } = report(`REV132424129730${place}03013512;${tail}`);
    assert.equal(satellites, 10);
    assert.deepEqual(attributes, {
      eventCode: '13',
      ignition: true,
      externalPower: true,
      output: 1,
      input: 0,
      battery: 4.19,
      adc1: 12.347,
      odometer: 10_568,
      cf: '8161,C,13',
      tail: '&01',
    });
  });

  test('that the document does not have is kept as text; what is no answer of a receiver is refused', () => {
    assert.deepEqual(report('RTX hello;ID=7001').attributes, { text: 'RTX hello' });
    assert.equal(report('RTX hello;ID=7001').type, 'status');
    assert.equal(read('>QPV;ID=7001<').quarantined[0]?.reason, 'no message of this protocol');
  });
});

describe('Trimble’s messages', () => {
  test('a second of the day belongs to the day that is nearest to now', () => {
    assert.equal(report(`RPV29730${place}03013512;ID=7001`).time, '2026-06-22T08:15:30.000Z');
    assert.equal(report(`RPV86399${place}03013512;ID=7001`).time, '2026-06-21T23:59:59.000Z');
    assert.equal(read(`>RPV86400${place}03013512;ID=7001<`).quarantined[0]?.reason, 'no readable time');
  });

  test('an event counts weeks and days from the sixth of January 1980, a Sunday', () => {
    assert.equal(report(`REV002424129730${place}03013512;ID=7001`).time, '2026-06-22T08:15:30.000Z');
    assert.equal(report(`REV000000000000${place}03013512;ID=7001`).time, '1980-01-06T00:00:00.000Z');
    assert.equal(read(`>REV002424729730${place}03013512;ID=7001<`).quarantined.length, 1);
  });

  test('a position without a fix, or whose age is not known, is not valid', () => {
    const valid = (end: string): boolean | undefined => report(`RPV29730${place}030135${end};ID=7001`).valid;
    assert.deepEqual(['02', '12', '31', '92', '10'].map(valid), [true, true, true, false, false]);
  });

  test('a place that cannot be is refused', () => {
    for (const wrong of ['+9953500+01014000', '+5453500+18114000', '5453500+001014000', '+54x3500+01014000'])
      assert.match(read(`>RPV29730${wrong}03013512;ID=7001<`).quarantined[0]?.reason ?? '', /^no readable l/);
  });
});

describe('the messages of Virloc and Rinho trackers', () => {
  test('a position is in kilometres an hour, with or without the number of its report and HDOP', () => {
    const full = report(`RGP220626081530${place}0601353004D5001;ID=7001`);
    assert.deepEqual([full.speed, full.heading, full.hdop, full.valid], [16.6667, 135, 1, true]);
    assert.deepEqual(full.attributes, {
      input: 0x4d,
      ignition: false,
      externalPower: true,
      fixAge: 0,
      eventCode: '50',
    });
    assert.equal(report(`RGP220626081530${place}0601350FFC104;ID=7001`).valid, false);
  });

  test('a place may be written in degrees and minutes', () => {
    const { latitude, longitude } = report('RGP220626081530-5432.1000+01008.40000601353004D5001;ID=7001');
    assert.deepEqual([latitude, longitude], [-54.535, 10.14]);
  });

  test('a tracker that has never had a fix says so with a status', () => {
    const nowhere = report('RGP220626081530+0000000+000000000000000FF1F0000;ID=7001');
    assert.deepEqual([nowhere.type, nowhere.time], ['status', '2026-06-22T08:15:30.000Z']);
    const timeless = report(`RGP000000000000${place}0000000FF1F0000;ID=7001`);
    assert.deepEqual([timeless.type, timeless.time], ['status', '2026-06-22T08:16:00.000Z']);
    assert.partialDeepStrictEqual(timeless.attributes, { lastLatitude: 54.535, lastLongitude: 10.14 });
    assert.equal(read(`>RGP990626081530${place}0000000FF1F0000;ID=7001<`).quarantined[0]?.reason, 'no readable time');
  });

  test('RCQ and its kin have voltage, odometer and signal; some a battery and temperatures', () => {
    const base = `04220626081530${place}060135C1001250001E24013011100001514`;
    const quality = report(`RCQ${base};#0805;ID=7001`);
    assert.deepEqual([quality.valid, quality.speed, quality.satellites], [true, 16.6667, 11]);
    assert.partialDeepStrictEqual(quality.attributes, {
      power: 12.5,
      odometer: 123_456,
      pdop: 1,
      rssi: 14,
      eventCode: '04',
    });
    const warm = report(`RBR${base}410+24061A;ID=7001`).attributes;
    assert.partialDeepStrictEqual(warm, { battery: 4.1, temperature1: 24.06 });
    const sensors = report(`RCV${base}-0512000+0000FF;ID=7001`).attributes;
    assert.equal(sensors?.['temperature1'], -5.12);
    assert.equal(sensors['temperature2'], undefined);
  });

  test('RCP is Rinho’s where a date stands in it, and Trimble’s where a second of the day does', () => {
    const rinho = report(`RCP04220626081530${place}060135C1001250001E24013011100001514;ID=7001`);
    assert.equal(rinho.attributes?.['odometer'], 123_456);
    assert.equal(report('RCP29730+545350+010140012;ID=7001').attributes, undefined);
  });

  test('RPI has the heading before the speed', () => {
    const { heading, speed } = report(`RPI220626081530${place}29308310900001011;#IP0:1;ID=7001`);
    assert.deepEqual([heading, speed], [293, 23.0556]);
  });

  test('RUS is a position with voltages, odometer and temperatures, a bare position, or only text', () => {
    const flags = '200FF';
    const measured = report(
      `RUS00,220626081530${place}000012${flags},0000,0000000111,15640422,00800,+25.5,00000,02;ID=7001`,
    );
    assert.equal(measured.event, 'power-cut');
    assert.partialDeepStrictEqual(measured.attributes, {
      odometer: 111,
      power: 15.64,
      battery: 4.22,
      rpm: 800,
      temperature1: 25.5,
    });
    assert.equal(measured.attributes?.['temperature2'], undefined);
    assert.equal(report(`RUS00,220626081530${place}060135,2064;ID=7001`).attributes?.['values'], '2064');
    assert.equal(report('RUS00,220626081530, 000000300;ID=7001').type, 'status');
  });

  test('RUV speaks of the installation, the vehicle, the end of a trip and the engine', () => {
    const block = `220626081530${place}0601353FFDE0006`;
    const installed = report('RUV00154,NT003,220626081530,04151395,SN1,FW2,HW3,V1.5,P,0,0,0,8949000000;ID=7001');
    assert.partialDeepStrictEqual(installed.attributes, {
      battery: 4.15,
      power: 13.95,
      serial: 'SN1',
      iccid: '8949000000',
    });
    const vehicle = report(`RUV01120,NT003,${block},04151395,90,3000,0,6,50000,500,85,3,50,0,1,4G:0,00042;ID=7001`);
    assert.equal(vehicle.event, 'harsh-acceleration');
    assert.partialDeepStrictEqual(vehicle.attributes, {
      greatestSpeed: 25,
      engineTime: 360,
      odometer: 50_000,
      oilPressure: 3000,
      fuelLevel: 50,
      driver: '00042',
    });
    const trip = report(`RUV02108,NT003,${block},384,0,0,0,0,385,0,323,6,50000,51515;ID=7001`);
    assert.partialDeepStrictEqual(trip.attributes, { tripTime: 360, tripDistance: 50_000, fuelUsed: 5151.5 });
    const engine = report(`RUV03150,NT003,${block},12,6,50000,500,85,0,50,51515,0,0,0,0,0,0,0,0,0,0,1,0;ID=7001`);
    assert.partialDeepStrictEqual(engine.attributes, { accelerator: 12, rpm: 500, parkingBrake: 1 });
  });
});
