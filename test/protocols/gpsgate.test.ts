import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toSentence } from '../../src/protocols/toolbox/nmea.ts';
import { decode } from '../../src/receiver/decode.ts';

const line = (content: string): string => `${toSentence(content)}\r\n`;
const place = '5432.1000,N,01008.4000,E,12.5,10.0,135.0,220626,081530.000,1';

describe('a GpsGate client', () => {
  test('is told our version, that there are no rules for it, and what we cannot do', () => {
    const { replies } = decode(
      [
        line('FRLIN,,boat7,KLRFBGIVDJ'),
        line('FRVER,1,1,Client 1.0'),
        line('FRCMD,,_getupdaterules,Inline'),
        line('FRCMD,,_CreateTrackRecorder,Inline'),
      ].join(''),
    );
    assert.deepEqual(replies.slice(1), [
      line('FRVER,1,0,GpsGate Server 1.0'),
      line('FRRET,boat7,_getupdaterules,Nmea,0'),
      line('FRERR,NotSupported,No such command'),
    ]);
  });

  test('gives a position in its answer to a poll, and is not answered', () => {
    const { reports, replies } = decode(line(`FRRET,354000000000001,_PollPosition,,${place}`));
    assert.partialDeepStrictEqual(reports, [{ device: '354000000000001', type: 'position', altitude: 12.5 }]);
    assert.deepEqual(replies, []);
  });

  test('has no position before it has said who it is', () => {
    const rmc = 'GPRMC,081530,A,5432.1000,N,01008.4000,E,10.0,135.0,220626,,';
    const { reports, quarantined } = decode(line(rmc), { protocol: 'gpsgate' });
    assert.deepEqual(reports, []);
    assert.match(quarantined[0]?.reason ?? '', /login/);
  });

  test('is told that its login cannot be read', () => {
    assert.deepEqual(decode(line('FRLIN,,')).replies, [line('FRERR,AuthError,Parse error')]);
  });
});
