import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Detection, detect, settle } from '../../src/protocols/detect.ts';
import { guesses } from '../../src/protocols/guess.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { lines } from '../../src/protocols/toolbox/framing.ts';

function speaking(name: string, signatures: readonly RegExp[], openings: readonly RegExp[] = []): Protocol {
  return {
    name,
    title: name,
    devices: [],
    signatures,
    openings,
    framing: lines,
    messages: {},
    replies: '',
    decode: () => ({ message: name }),
    examples: [{ about: name, wire: `${name},1234,north\n`, reports: [], replies: [] }],
  };
}

// A bare id opens ash, beech and cedar; what comes second tells ash and beech apart, and nothing tells beech and cedar apart.
const ash = speaking('ash', [/^A,\d/], [/^\d{4}\n/]);
const beech = speaking('beech', [/^B,\d/], [/^\d{4}\n/, /^\d{4},/]);
const cedar = speaking('cedar', [], [/^\d{4},/]);
const trees = [ash, beech, cedar];

const found = (text: string, hint?: Protocol): Detection => detect(Buffer.from(text, 'latin1'), trees, hint);

function name(detection: Detection | undefined): string | undefined {
  return detection?.kind === 'protocol' ? detection.protocol.name : detection?.kind;
}

describe('where several protocols begin alike, the detector', () => {
  test('waits for a second frame, and takes whose it is', () => {
    assert.equal(name(found('1234\n')), 'open');
    assert.equal(name(found('1234\nA')), 'open');
    assert.equal(name(found('1234\nA,5')), 'ash');
    assert.equal(name(found('1234\r\n\r\nB,5')), 'undecided', 'the opening asks for LF alone');
    assert.equal(name(found('1234\n\r\nB,5')), 'beech');
  });

  test('takes the first by name where the second frame may be of several too', () => {
    const detection = found('1234,north\n1234,');
    assert.equal(name(detection), 'beech');
    assert.match(
      detection.kind === 'protocol' ? detection.why : '',
      /beech and cedar; taken is beech, the first by name/,
    );
  });

  test('takes the hint at once, and says so', () => {
    const detection = found('1234,', cedar);
    assert.equal(name(detection), 'cedar');
    assert.match(
      detection.kind === 'protocol' ? detection.why : '',
      /beech and cedar do, and the listener's hint is cedar/,
    );
  });

  test('does not take a hint that the bytes speak against', () => {
    assert.equal(name(found('A,5', cedar)), 'ash');
    assert.equal(name(found('1234\n', cedar)), 'open');
  });

  test('settles when it is told that nothing more comes', () => {
    const head = Buffer.from('1234,north\n');
    assert.equal(name(detect(head, trees)), 'open');
    assert.equal(name(settle(head, trees)), 'beech');
    assert.equal(settle(Buffer.from('north\n'), trees), undefined);
  });

  test('settles by itself when the second frame is of none of them, or the first has no end', () => {
    assert.equal(name(found(`1234\n${'x'.repeat(63)}`)), 'open');
    assert.equal(name(found(`1234\n${'x'.repeat(64)}`)), 'ash');
    assert.equal(name(found(`1234,${'x'.repeat(1024)}`)), 'beech');
  });

  test('says the same however the bytes are cut', () => {
    for (const text of ['1234\n\nA,5,north\n', '1234,north\n1234,south\n', `1234\n${'x'.repeat(99)}`, 'B,5\n1234\n']) {
      const whole = name(found(text));
      let first = 0;
      while (['undecided', 'open'].includes(name(found(text.slice(0, first))) ?? '')) first++;
      for (let end = first; end <= text.length; end++) assert.equal(name(found(text.slice(0, end))), whole, text);
    }
  });
});

describe('what is no tracker', () => {
  const beginnings: Record<string, readonly string[]> = {
    TLS: ['\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
    HTTP: [
      'GET / HTTP/1.1\r\n',
      'OPTIONS * HTTP/1.0\r\n',
      'CONNECT example.org:443 HTTP/1.1\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ],
    SIP: ['OPTIONS sip:nm SIP/2.0\r\n'],
    RTSP: ['OPTIONS rtsp://192.0.2.1 RTSP/1.0\r\n', 'DESCRIBE rtsp://192.0.2.1 RTSP/1.0\r\n'],
    SSH: ['SSH-2.0-OpenSSH_9.6\r\n'],
    RDP: ['\x03\0\0\x2f\x2a\xe0\0\0\0\0\0Cookie: mstshash=Administr\r\n'],
    SMB: ['\0\0\0\xa4\xffSMBr\0\0\0\0\x08\x01@', '\0\0\0\x42\xfeSMB@\0'],
    MQTT: ['\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0'],
    PostgreSQL: ['\0\0\0\x08\x04\xd2\x16\x2f'],
    'SQL Server': ['\x12\x01\0\x34\0\0\0\0\0\0'],
    Redis: ['*1\r\n$4\r\nINFO\r\n'],
    ADB: ['CNXN\0\0\0\x01', '000chost:version'],
    RouterOS: ['\x06/login\0'],
    SOCKS: ['\x05\x01\0', '\x04\x01\0\x50\xc0\0\x02\x01\0'],
    Telnet: ['\xff\xfb\x1f\xff\xfb\x20'],
    LDAP: ['0\x0c\x02\x01\x01`\x07\x02\x01\x03\x04\0\x80\0'],
    BitTorrent: ['\x13BitTorrent protocol'],
    'Java RMI': ['JRMI\0\x02K'],
    JDWP: ['JDWP-Handshake'],
    'mail or FTP': ['EHLO example.org\r\n', 'USER anonymous\r\n'],
    memcached: ['stats\r\n'],
  };

  for (const [what, heads] of Object.entries(beginnings)) {
    test(`${what} is named`, () => {
      for (const head of heads) {
        assert.deepEqual(detect(Buffer.from(head, 'latin1'), builtIn), { kind: 'stranger', name: what }, head);
      }
    });
  }
});

describe('what begins like no protocol', () => {
  test('is most like those whose fields stand alike', () => {
    assert.deepEqual(guesses(Buffer.from('cedar,99,south'), trees), ['ash', 'beech', 'cedar']);
    assert.deepEqual(guesses(Buffer.from('?'), trees), []);
  });

  test('is guessed at by the built-in examples', () => {
    assert.equal(guesses(Buffer.from('*ZZZ,4100000001,V1,081530,A,5432.1'), builtIn)[0], 'h02');
  });
});
